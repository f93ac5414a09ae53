# Shared by the scripts in this directory; sourced, never run.
# State lives in $WEFT_REAL_DIR (default .weft/real of the repository): one directory per system.
set -euo pipefail

REAL_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
REPO_ROOT=$(cd "$REAL_HOME/../.." && pwd)
REAL_DIR=${WEFT_REAL_DIR:-$REPO_ROOT/.weft/real}
mkdir -p "$REAL_DIR"
REAL_DIR=$(cd "$REAL_DIR" && pwd)
STARTED_AT=${WEFT_STARTED_AT:-$EPOCHREALTIME}
APT_LOCK=/run/lock/weft-apt.lock

# ---- messages: one line per step with the time since the script began
say() {
  local micros=$(( ${EPOCHREALTIME/[.,]/} - ${STARTED_AT/[.,]/} ))
  printf '%5d.%ds  %s: %s\n' $((micros / 1000000)) $((micros % 1000000 / 100000)) "$SYSTEM" "$*" >&2
}
die() { say "$*"; exit 1; }
tail_and_die() { tail -n 25 "$1" >&2 2>/dev/null || true; die "$2 (log: $1)"; }
fingerprint() { cat "$@" | sha256sum | cut -c1-12; }

# Only one start or stop of a system at a time. Daemons must not inherit the lock: start them with 9>&-.
lock_system() {
  exec 9>"$REAL_DIR/$SYSTEM.lock"
  flock -w 900 9 || die "another start or stop of $SYSTEM has not finished in 15 minutes"
}

# ---- Debian packages
missing_packages() {
  local package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
  done
}
need_packages() {
  local missing
  missing=$(missing_packages "$@" | xargs)
  [ -n "$missing" ] || return 0
  [ "$(id -u)" = 0 ] || die "missing Debian packages; run as root: apt-get install --no-install-recommends $missing"
  (
    flock -w 900 8
    missing=$(missing_packages "$@" | xargs)
    [ -n "$missing" ] || exit 0
    say "installing $(wc -w <<<"$missing") Debian packages"
    # Packages would start their own services (PostgreSQL on 5432, Tryton on 8000): forbid it while we install.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
      printf '#!/bin/sh\nexit 101\n' >$policy
      chmod +x $policy
      trap 'rm -f $policy' EXIT
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt=(apt-get -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends)
    log=$REAL_DIR/apt.log
    # Without lists, or with lists older than the archive, the first attempt fails: refresh them then.
    # shellcheck disable=SC2086
    "${apt[@]}" install $missing >"$log" 2>&1 </dev/null \
      || { apt-get -qq -o DPkg::Lock::Timeout=600 update >>"$log" 2>&1 && "${apt[@]}" install $missing >>"$log" 2>&1 </dev/null; } \
      || tail_and_die "$log" "apt-get could not install: $missing"
    say "installed Debian packages"
  ) 8>"$APT_LOCK" 9>&-
}

# ---- processes: recorded as "pid start-time", so that a reused pid is never taken for ours
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
is_running() {
  local pid since
  [ -f "$1" ] && read -r pid since <"$1" && [ -n "$since" ] && [ "$(start_time "$pid")" = "$since" ]
}
launch() { # PIDFILE LOGFILE COMMAND...
  local pidfile=$1 log=$2 pid
  shift 2
  setsid "$@" >"$log" 2>&1 </dev/null 7>&- 8>&- 9>&- &
  pid=$!
  echo "$pid $(start_time "$pid")" >"$pidfile"
}
stop_recorded() { # PIDFILE SIGNAL SECONDS
  local pid _
  if is_running "$1"; then
    read -r pid _ <"$1"
    kill "-$2" "$pid" 2>/dev/null || true
    wait_until "$3" not_running "$1" || kill -KILL "$pid" 2>/dev/null || true
    wait_until 5 not_running "$1" || die "process $pid does not end"
  fi
  rm -f "$1"
}
not_running() { ! is_running "$1"; }
wait_until() { # SECONDS COMMAND...
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $deadline ] || return 1
    sleep 0.1
  done
}

# ---- ports: the recorded one, else the first free one from the default upwards
port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
choose_port() { # FILE DEFAULT
  local port
  if [ -s "$1" ]; then
    port=$(<"$1")
    if port_is_free "$port"; then echo "$port"; return; fi
  fi
  for ((port = $2; port < $2 + 50; port++)); do
    if port_is_free "$port"; then echo "$port" | tee "$1"; return; fi
  done
  die "no free port from $2 to $((port - 1)) on 127.0.0.1"
}
