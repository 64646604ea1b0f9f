# Shared by the scripts of this folder; sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '\n== %s\n' "$*"; }
die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# How many compilers to run at once: one a core, but no more than one for each 1.5 GB of memory.
job_count() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo)
  ((memory < 1)) && memory=1
  echo $((cores < memory ? cores : memory))
}

# build PRESET [TARGET...]: configures and builds below build/PRESET. Without a terminal only
# warnings and failures are printed.
build() {
  local preset=$1 log quiet=()
  shift
  [[ -t 1 ]] || quiet=(-- --quiet)
  log=$(mktemp)
  # build/ may have been made by another checkout or an older CMake: begin again, once.
  if ! (cd "$root" && cmake --preset "$preset") >"$log" 2>&1 &&
    ! (cd "$root" && cmake --fresh --preset "$preset") >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    die "cmake --preset $preset failed"
  fi
  rm -f "$log"
  (cd "$root" && cmake --build "build/$preset" --parallel "$(job_count)" ${1:+--target "$@"} "${quiet[@]}")
}
