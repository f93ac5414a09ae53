#!/bin/bash
# tryton.sh start [--fresh]|stop|restart|status   a real Tryton 6.0 (Debian packages) on loopback, seeded.
# --fresh throws the database away and starts from the seed again. stop ends the server only; its PostgreSQL stays for
# a quick start (`postgres.sh stop "$WEFT_REAL_DIR/systems"` ends that too).
# Prints the path of the seed file (addresses, logins, ids) on standard output.
SYSTEM=tryton
. "$(dirname "$0")/lib.sh"
. "$REAL_HOME/cluster.sh"
DIR=$REAL_DIR/tryton
PIDFILE=$DIR/server.pid
SEED_FILE=$REAL_DIR/tryton.json
ADMIN_PASSWORD=Tryton-Test-1
MODULES="sale purchase account_invoice_stock stock_supply sale_supply sale_shipment_cost sale_payment account_payment_clearing
  web_shop stock_package stock_package_shipping sale_complaint sale_price_list product_price_list sale_amendment stock_split account_eu"
MODULES=$(xargs <<<"$MODULES")

install_packages() {
  local module packages="tryton-server python3-tz python3-psycopg2"
  for module in $MODULES; do packages+=" tryton-modules-${module//_/-}"; done
  # shellcheck disable=SC2086
  need_packages $packages
}

write_configuration() {
  mkdir -p "$DIR/files"
  (umask 077; echo "$ADMIN_PASSWORD" >"$DIR/password")
  cat >"$DIR/trytond.conf" <<CONF
[web]
listen = 127.0.0.1:$1
[database]
uri = postgresql://tryton:tryton@127.0.0.1:$(<"$SYSTEMS_DIR/port")/
path = $DIR/files
language = en
[session]
authentications = password
[product]
price_decimal = 4
CONF
  export TRYTOND_CONFIG="$DIR/trytond.conf" TRYTONPASSFILE="$DIR/password" PYTHONNOUSERSITE=1
}

# Tryton's initialisation asks information_schema for foreign keys thousands of times in one transaction. With the
# statistics of an empty catalogue PostgreSQL chooses a nested loop for it; statistics of a fuller one save about 25 s.
teach_planner() {
  cluster_sql "$SYSTEMS_DIR" "$1" >/dev/null <<'SQL'
do $$ begin create table _w0(id serial primary key);
 for i in 1..150 loop execute format('create table _w%s (id serial primary key, a int references _w0,
  b int references _w0, c int references _w0, d text not null, e int, f int, g int, h int)', i); end loop; end $$;
analyze;
do $$ begin for i in 1..150 loop execute format('drop table _w%s', i); end loop; drop table _w0; end $$;
SQL
}

# The two slow steps leave a template database each, so that everything after the first time is a copy of a database.
# A template is built under another name and renamed when complete: an interrupted build never passes for a template.
ensure_modules() {
  has_database "$SYSTEMS_DIR" "$MODULES_DB" && return
  say "creating the schema of $(wc -w <<<"$MODULES") modules and what they need (one to two minutes)"
  drop_database "$SYSTEMS_DIR" tryton
  drop_database "$SYSTEMS_DIR" tryton_building
  create_database "$SYSTEMS_DIR" tryton_building tryton
  teach_planner tryton_building
  # shellcheck disable=SC2086
  timeout 900 /usr/bin/trytond-admin -d tryton_building -u $MODULES --activate-dependencies --email admin@example.com -v \
    >"$DIR/admin.log" 2>&1 </dev/null || tail_and_die "$DIR/admin.log" "trytond-admin failed"
  cluster_sql "$SYSTEMS_DIR" tryton_building -c "vacuum analyze"
  rename_database "$SYSTEMS_DIR" tryton_building "$MODULES_DB"
  drop_other_versions "$SYSTEMS_DIR" tryton_modules "$MODULES_DB"
  say "schema created"
}

ensure_seed() {
  has_database "$SYSTEMS_DIR" "$SEED_DB" && [ -s "$DIR/$SEED_DB.json" ] && return
  drop_database "$SYSTEMS_DIR" "$SEED_DB"
  drop_database "$SYSTEMS_DIR" tryton
  create_database "$SYSTEMS_DIR" tryton tryton "$MODULES_DB"
  start_server
  /usr/bin/python3 "$REAL_HOME/tryton/seed.py" "http://127.0.0.1:$PORT" tryton admin "$ADMIN_PASSWORD" "$REAL_HOME/products.json" \
    >"$DIR/$SEED_DB.json.new" 2>"$DIR/seed.log" || { stop_recorded "$PIDFILE" TERM 10; tail_and_die "$DIR/seed.log" "seeding failed"; }
  stop_recorded "$PIDFILE" TERM 10
  mv "$DIR/$SEED_DB.json.new" "$DIR/$SEED_DB.json"
  drop_other_versions "$SYSTEMS_DIR" tryton_seed "$SEED_DB"
  rename_database "$SYSTEMS_DIR" tryton "$SEED_DB"
  say "seeded"
}

ensure_database() {
  [ "$FRESH" = no ] || drop_database "$SYSTEMS_DIR" tryton
  has_database "$SYSTEMS_DIR" tryton || create_database "$SYSTEMS_DIR" tryton tryton "$SEED_DB"
}

# A login without a password: answered by the loaded database with HTTP 200 and a question for the password.
answers() {
  curl -sf -m 5 -o /dev/null "http://127.0.0.1:$PORT/tryton/" -H 'Content-Type: application/json' \
    -d '{"id":1,"method":"common.db.login","params":["admin",{},"en"]}'
}
start_server() {
  launch "$PIDFILE" "$DIR/server.log" /usr/bin/trytond -d tryton
  wait_until 60 server_answers_or_died || true
  is_running "$PIDFILE" && answers || tail_and_die "$DIR/server.log" "trytond does not answer"
  say "server up on 127.0.0.1:$PORT"
}
server_answers_or_died() { answers || not_running "$PIDFILE"; }

publish_seed() {
  /usr/bin/python3 - "$DIR/$SEED_DB.json" "$PORT" >"$SEED_FILE.new" <<'PY'
import json, sys
seed = json.load(open(sys.argv[1]))
seed = {"url": "http://127.0.0.1:%s/" % sys.argv[2], "database": "tryton", **seed}
print(json.dumps(seed, indent=1, ensure_ascii=False))
PY
  mv "$SEED_FILE.new" "$SEED_FILE"
}

start() {
  mkdir -p "$DIR"
  if [ "$FRESH" = yes ]; then stop_recorded "$PIDFILE" TERM 10; fi
  MODULES_DB=tryton_modules_$(fingerprint <<<"$MODULES")
  SEED_DB=tryton_seed_$(echo "$MODULES" | fingerprint - "$REAL_HOME"/tryton/{seed,books,client}.py "$REAL_HOME/products.json")
  if [ -s "$DIR/port" ] && is_running "$PIDFILE"; then
    PORT=$(<"$DIR/port")
    if [ "$(cat "$DIR/running-seed" 2>/dev/null)" = "$SEED_DB" ] && answers; then echo "$SEED_FILE"; return; fi
    stop_recorded "$PIDFILE" TERM 10
  fi
  command -v curl >/dev/null || need_packages curl
  systems_start
  install_packages
  PORT=$(choose_port "$DIR/port" "${WEFT_REAL_TRYTON_PORT:-28000}")
  write_configuration "$PORT"
  has_role "$SYSTEMS_DIR" tryton || cluster_sql "$SYSTEMS_DIR" postgres -c "create role tryton login createdb password 'tryton'"
  if [ "$(cat "$DIR/running-seed" 2>/dev/null)" != "$SEED_DB" ]; then drop_database "$SYSTEMS_DIR" tryton; fi
  ensure_modules
  ensure_seed
  ensure_database
  echo "$SEED_DB" >"$DIR/running-seed"
  start_server
  publish_seed
  echo "$SEED_FILE"
}

status() {
  PORT=$(cat "$DIR/port" 2>/dev/null || true)
  if is_running "$PIDFILE" && answers; then echo "tryton: up on http://127.0.0.1:$PORT/tryton/, seed in $SEED_FILE"; else echo "tryton: down"; return 1; fi
}

FRESH=no
[ "${2:-}" != --fresh ] || FRESH=yes
case ${1:-} in
  start) lock_system; start ;;
  stop) lock_system; stop_recorded "$PIDFILE" TERM 10; say "server stopped" ;;
  restart) lock_system; stop_recorded "$PIDFILE" TERM 10; start ;;
  status) status ;;
  *) echo "usage: $0 start [--fresh]|stop|restart|status" >&2; exit 2 ;;
esac
