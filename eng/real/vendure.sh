#!/bin/bash
# vendure.sh start [--fresh]|stop|restart|status   a real Vendure shop (npm packages) on loopback, seeded.
# --fresh throws the database away and starts from the seed again. WEBHOOK_URL sets where webhooks go; a test may also
# write the file named webhookUrlFile in the seed file at any time. Prints the path of the seed file on standard output.
SYSTEM=vendure
. "$(dirname "$0")/lib.sh"
. "$REAL_HOME/cluster.sh"
DIR=$REAL_DIR/vendure
APP=$DIR/app
PIDFILE=$DIR/server.pid
SEED_FILE=$REAL_DIR/vendure.json
export ADMIN_PASSWORD=superadmin WEBHOOK_SECRET=${WEBHOOK_SECRET:-weft-test-secret} WEBHOOK_URL_FILE=$DIR/webhook-url
export VENDURE_DISABLE_TELEMETRY=true PGHOST=127.0.0.1 PGUSER=vendure PGPASSWORD=vendure PGDATABASE=vendure

install_modules() {
  local lock
  lock=$(fingerprint "$REAL_HOME/vendure/package-lock.json")
  mkdir -p "$APP"
  cp "$REAL_HOME"/vendure/*.mjs "$REAL_HOME"/vendure/package*.json "$APP/"
  [ "$(cat "$APP/installed" 2>/dev/null)" = "$lock" ] && return
  command -v npm >/dev/null || die "node and npm are needed: apt-get install nodejs npm (Node 20 or newer)"
  say "installing the npm packages"
  [ -w "${HOME:-/nonexistent}" ] || export npm_config_cache=$DIR/npm-cache
  # Nothing in the lock needs its install script: bcrypt ships prebuilt.
  (cd "$APP" && timeout 600 npm ci --ignore-scripts --no-audit --no-fund --prefer-offline) >"$DIR/npm.log" 2>&1 </dev/null 9>&- \
    || tail_and_die "$DIR/npm.log" "npm could not install Vendure"
  echo "$lock" >"$APP/installed"
  say "installed the npm packages"
}

answers() { curl -sf -m 5 -o /dev/null "http://127.0.0.1:$PORT/shop-api" -H 'Content-Type: application/json' -d '{"query":"{activeChannel{id}}"}'; }
server_answers_or_died() { answers || not_running "$PIDFILE"; }
start_server() {
  cd "$APP"
  PORT=$PORT PGPORT=$(<"$SYSTEMS_DIR/port") launch "$PIDFILE" "$DIR/server.log" node server.mjs
  wait_until 90 server_answers_or_died || true
  is_running "$PIDFILE" && answers || tail_and_die "$DIR/server.log" "Vendure does not answer"
  say "server up on 127.0.0.1:$PORT"
}

# The seeded shop is kept as a template database; see tryton.sh.
ensure_seed() {
  has_database "$SYSTEMS_DIR" "$SEED_DB" && [ -s "$DIR/$SEED_DB.json" ] && return
  drop_database "$SYSTEMS_DIR" "$SEED_DB"
  drop_database "$SYSTEMS_DIR" vendure
  create_database "$SYSTEMS_DIR" vendure vendure
  SYNCHRONIZE=1 start_server
  (cd "$APP" && node seed.mjs "http://127.0.0.1:$PORT" "$ADMIN_PASSWORD" "$REAL_HOME/products.json") >"$DIR/$SEED_DB.json.new" 2>"$DIR/seed.log" 9>&- \
    || { stop_recorded "$PIDFILE" TERM 10; tail_and_die "$DIR/seed.log" "seeding failed"; }
  stop_recorded "$PIDFILE" TERM 10
  mv "$DIR/$SEED_DB.json.new" "$DIR/$SEED_DB.json"
  drop_other_versions "$SYSTEMS_DIR" vendure_seed "$SEED_DB"
  rename_database "$SYSTEMS_DIR" vendure "$SEED_DB"
  say "seeded"
}

ensure_database() {
  [ "$FRESH" = no ] || drop_database "$SYSTEMS_DIR" vendure
  has_database "$SYSTEMS_DIR" vendure || create_database "$SYSTEMS_DIR" vendure vendure "$SEED_DB"
}

publish_seed() {
  SEED=$DIR/$SEED_DB.json PORT=$PORT node -e '
    const seed = JSON.parse(require("fs").readFileSync(process.env.SEED));
    const url = "http://127.0.0.1:" + process.env.PORT;
    console.log(JSON.stringify({ url, adminApi: url + "/admin-api", shopApi: url + "/shop-api",
      webhookSecret: process.env.WEBHOOK_SECRET, webhookUrlFile: process.env.WEBHOOK_URL_FILE, ...seed }, null, 1));' >"$SEED_FILE.new"
  mv "$SEED_FILE.new" "$SEED_FILE"
}

start() {
  mkdir -p "$DIR"
  if [ "$FRESH" = yes ] || [ -n "${WEBHOOK_URL+set}" ]; then echo "${WEBHOOK_URL:-}" >"$WEBHOOK_URL_FILE"; fi
  if [ "$FRESH" = yes ]; then stop_recorded "$PIDFILE" TERM 10; fi
  SEED_DB=vendure_seed_$(fingerprint "$REAL_HOME"/vendure/{seed,server,client,webhook}.mjs "$REAL_HOME/vendure/package-lock.json" "$REAL_HOME/products.json")
  if [ -s "$DIR/port" ] && is_running "$PIDFILE"; then
    PORT=$(<"$DIR/port")
    if [ "$(cat "$DIR/running-seed" 2>/dev/null)" = "$SEED_DB" ] && answers; then echo "$SEED_FILE"; return; fi
    stop_recorded "$PIDFILE" TERM 10
  fi
  command -v node >/dev/null || die "node is needed: apt-get install nodejs npm (Node 20 or newer)"
  command -v curl >/dev/null || need_packages curl
  install_modules
  systems_start
  PORT=$(choose_port "$DIR/port" "${WEFT_REAL_VENDURE_PORT:-23000}")
  has_role "$SYSTEMS_DIR" vendure || cluster_sql "$SYSTEMS_DIR" postgres -c "create role vendure login createdb password 'vendure'"
  if [ "$(cat "$DIR/running-seed" 2>/dev/null)" != "$SEED_DB" ]; then drop_database "$SYSTEMS_DIR" vendure; fi
  ensure_seed
  ensure_database
  echo "$SEED_DB" >"$DIR/running-seed"
  start_server
  publish_seed
  echo "$SEED_FILE"
}

status() {
  PORT=$(cat "$DIR/port" 2>/dev/null || true)
  if is_running "$PIDFILE" && answers; then echo "vendure: up on http://127.0.0.1:$PORT, seed in $SEED_FILE"; else echo "vendure: down"; return 1; fi
}

FRESH=no
[ "${2:-}" != --fresh ] || FRESH=yes
case ${1:-} in
  start) lock_system; start ;;
  stop) lock_system; stop_recorded "$PIDFILE" TERM 15; say "server stopped" ;;
  restart) lock_system; stop_recorded "$PIDFILE" TERM 15; start ;;
  status) status ;;
  *) echo "usage: $0 start [--fresh]|stop|restart|status" >&2; exit 2 ;;
esac
