# Private PostgreSQL clusters; sourced after lib.sh. A cluster is a directory with `port`, `data` and `server.log`.
as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

find_postgres() {
  PGBIN=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1)
  if [ ! -x "$PGBIN/initdb" ]; then
    need_packages postgresql
    PGBIN=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin | sort -V | tail -1)
  fi
}

# PostgreSQL refuses to run as root, and user postgres may not be able to enter a directory below root's home.
cluster_place_data() {
  local dir=$1 place=$1/data
  [ -e "$dir/data" ] && return
  if [ "$(id -u)" = 0 ] && ! as_postgres test -x "$dir"; then
    place=/var/lib/postgresql/weft-$(fingerprint <<<"$dir")
    rm -rf "$place"
    ln -sfn "$place" "$dir/data"
  fi
  mkdir -p "$place"
  [ "$(id -u)" != 0 ] || chown postgres: "$place"
  chmod 700 "$place"
}

data_of() { readlink -f "$1/data"; }

cluster_is_up() {
  [ -f "$1/port" ] && cluster_server_runs "$1" && "$PGBIN/pg_isready" -q -h 127.0.0.1 -p "$(<"$1/port")"
}
cluster_server_runs() { (cd / && as_postgres "$PGBIN/pg_ctl" -D "$(data_of "$1")" status >/dev/null 2>&1); }

cluster_start() { # DIR DEFAULT_PORT NAME=VALUE...
  local dir=$1 default_port=$2 setting settings=() port
  shift 2
  find_postgres
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  cluster_is_up "$dir" && return
  cluster_place_data "$dir"
  if [ ! -f "$dir/data/initialised" ]; then
    # A cluster whose creation was interrupted is thrown away.
    find "$(data_of "$dir")" -mindepth 1 -delete
    (cd / && as_postgres "$PGBIN/initdb" -D "$(data_of "$dir")" -A trust -U postgres -E UTF8 --locale=C.UTF-8) >"$dir/initdb.log" 2>&1 \
      || tail_and_die "$dir/initdb.log" "initdb failed"
    touch "$dir/data/initialised"
    say "created a PostgreSQL cluster"
  fi
  port=$(choose_port "$dir/port" "$default_port")
  for setting in "$@"; do settings+=("-c $setting"); done
  (cd / && as_postgres "$PGBIN/pg_ctl" -D "$(data_of "$dir")" -w -t 60 -s -l "$(data_of "$dir")/server.log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c timezone=UTC ${settings[*]}" start) \
    >/dev/null 2>"$dir/start.log" </dev/null 7>&- 8>&- 9>&- || { tail -n 20 "$dir/data/server.log" >&2; tail_and_die "$dir/start.log" "PostgreSQL does not start"; }
  say "PostgreSQL up on 127.0.0.1:$port"
}

cluster_stop() { # DIR
  find_postgres
  [ -e "$1/data/postmaster.pid" ] || return 0
  cluster_server_runs "$1" || return 0
  (cd / && as_postgres "$PGBIN/pg_ctl" -D "$(data_of "$1")" -m fast -w -t 60 -s stop) || die "PostgreSQL does not stop"
  say "PostgreSQL stopped"
}

cluster_sql() { # DIR DATABASE ARGUMENTS...
  local dir=$1 database=$2
  shift 2
  "$PGBIN/psql" -h 127.0.0.1 -p "$(<"$dir/port")" -U postgres -d "$database" -qtAX -v ON_ERROR_STOP=1 "$@"
}
has_role() { [ "$(cluster_sql "$1" postgres -c "select 1 from pg_roles where rolname = '$2'")" = 1 ]; }
has_database() { [ "$(cluster_sql "$1" postgres -c "select 1 from pg_database where datname = '$2'")" = 1 ]; }
drop_database() { PGOPTIONS='-c client_min_messages=error' cluster_sql "$1" postgres -c "drop database if exists \"$2\" with (force)"; }
create_database() { # DIR NAME OWNER [TEMPLATE]
  cluster_sql "$1" postgres -c "create database \"$2\" owner \"$3\" template \"${4:-template0}\""
}
rename_database() { cluster_sql "$1" postgres -c "alter database \"$2\" rename to \"$3\""; }
# Databases named PREFIX_something that are not the one to keep: left over from older versions of the seed.
drop_other_versions() { # DIR PREFIX KEEP
  local name
  for name in $(cluster_sql "$1" postgres -c "select datname from pg_database where datname like '$2\\_%' and datname <> '$3'"); do
    drop_database "$1" "$name"
  done
}

# The ERP and the shop share one cluster without fsync: they are furniture of the tests, not what is tested.
SYSTEMS_DIR=$REAL_DIR/systems
systems_start() {
  (
    flock -w 300 7 || die "another start of the shared PostgreSQL has not finished in 5 minutes"
    cluster_start "$SYSTEMS_DIR" "${WEFT_REAL_SYSTEMS_PORT:-25432}" fsync=off synchronous_commit=off full_page_writes=off jit=off \
      shared_buffers=256MB max_connections=100
  ) 7>"$REAL_DIR/systems.lock"
  find_postgres
}
