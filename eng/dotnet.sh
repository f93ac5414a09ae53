# How ./weft and ./test find and call the .NET SDK; sourced, never run.

find_dotnet() {
  local candidate
  for candidate in dotnet "${DOTNET_ROOT:-/usr/share/dotnet}/dotnet" "${HOME:-}/.dotnet/dotnet"; do
    if command -v "$candidate" >/dev/null 2>&1; then printf '%s' "$candidate"; return; fi
  done
  return 1
}

prepare_dotnet_environment() { # DIRECTORY that can be written
  # Package cache and first-run files need a home that can be written; the program itself keeps the caller's.
  if [ -z "${HOME:-}" ] || [ ! -d "$HOME" ] || [ ! -w "$HOME" ]; then
    export HOME=$1/home
    mkdir -p "$HOME"
  fi
  export DOTNET_CLI_HOME=${DOTNET_CLI_HOME:-$HOME} DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
  export DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
  export DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true MSBUILDDISABLENODEREUSE=1
}

# A compiler server makes a build of many projects three times as fast, but it outlives the build and may keep the caller's
# output open. So this build gets one of its own, which ends with it.
dotnet_build() { # DOTNET ARGUMENTS...
  local dotnet=$1 pipe=weft-build-$$ code=0 compiler
  shift
  "$dotnet" build "$@" -p:UseSharedCompilation=true -p:SharedCompilationId="$pipe" </dev/null || code=$?
  for compiler in $(grep -lzs -- "-pipename:$pipe" /proc/[0-9]*/cmdline | cut -d/ -f3); do
    kill "$compiler" 2>/dev/null || true
  done
  return $code
}
