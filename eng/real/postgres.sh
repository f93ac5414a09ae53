#!/bin/bash
# postgres.sh start|stop|status|url [DIR]   the private PostgreSQL for Weft's own stores, durable (fsync on), loopback only.
# start and url print the connection string in Npgsql form on standard output.
SYSTEM=postgres
. "$(dirname "$0")/lib.sh"
. "$REAL_HOME/cluster.sh"
DIR=${2:-$REAL_DIR/postgres}

connection_string() { echo "Host=127.0.0.1;Port=$(<"$DIR/port");Username=weft;Password=weft;Database=weft"; }

case ${1:-} in
  start)
    lock_system
    # Memory and log as a production server of this size has them: the defaults are for a machine of 2005, and checkpoint every few seconds under load.
    cluster_start "$DIR" "${WEFT_REAL_POSTGRES_PORT:-54329}" fsync=on max_connections=200 shared_buffers=1GB max_wal_size=4GB checkpoint_timeout=15min wal_compression=on jit=off
    has_role "$DIR" weft || cluster_sql "$DIR" postgres -c "create role weft login createdb password 'weft'"
    has_database "$DIR" weft || create_database "$DIR" weft weft
    connection_string ;;
  stop)
    lock_system
    cluster_stop "$DIR" ;;
  status)
    if [ -s "$DIR/port" ] && ! port_is_free "$(<"$DIR/port")"; then echo "postgres: up on 127.0.0.1:$(<"$DIR/port")"; else echo "postgres: down"; exit 1; fi ;;
  url)
    [ -s "$DIR/port" ] || die "not started yet: $0 start"
    connection_string ;;
  *) echo "usage: $0 start|stop|status|url [DIR]" >&2; exit 2 ;;
esac
