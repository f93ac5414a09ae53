#!/bin/bash
# prometheus.sh install|path   the real Prometheus and its promtool from Debian, unpacked: nothing is installed and no service runs.
# Prints the folder that the two programs are in on standard output. Tests start Prometheus themselves, each with its own configuration.
SYSTEM=prometheus
. "$(dirname "$0")/lib.sh"
DIR=$REAL_DIR/prometheus
BIN=$DIR/program/usr/bin

# The package is fetched and unpacked, not installed: it would bring fonts and scripts for its pages, a user, and a service on port 9090.
fetch_program() {
  [ -x "$BIN/prometheus" ] && [ -x "$BIN/promtool" ] && return
  mkdir -p "$DIR"
  if [ -x /usr/bin/prometheus ] && [ -x /usr/bin/promtool ]; then
    mkdir -p "$DIR/program/usr"
    ln -sfn /usr/bin "$BIN"
    return
  fi
  say "fetching the Debian package"
  rm -rf "$DIR/package" && mkdir -p "$DIR/package"
  # Root's apt drops to a user that may not be able to write here.
  local fetch=(apt-get -qq -o APT::Sandbox::User=root download prometheus) log=$DIR/apt.log
  (cd "$DIR/package" && "${fetch[@]}" >"$log" 2>&1 </dev/null) \
    || { [ "$(id -u)" = 0 ] && apt-get -qq -o DPkg::Lock::Timeout=600 update >>"$log" 2>&1 && (cd "$DIR/package" && "${fetch[@]}" >>"$log" 2>&1 </dev/null); } \
    || tail_and_die "$log" "apt-get could not fetch prometheus"
  rm -rf "$DIR/program.new"
  dpkg-deb -x "$DIR"/package/prometheus_*.deb "$DIR/program.new"
  rm -rf "$DIR/program" "$DIR/package"
  mv "$DIR/program.new" "$DIR/program"
  say "unpacked"
}

case ${1:-} in
  install)
    lock_system
    fetch_program
    echo "$BIN" ;;
  path)
    [ -x "$BIN/prometheus" ] || die "not there yet: $0 install"
    echo "$BIN" ;;
  *) echo "usage: $0 install|path" >&2; exit 2 ;;
esac
