# SPDX-License-Identifier: Apache-2.0
# Read by the other scripts: moves to the repository root and gives them
# `step`. Every script is named in what it prints.
set -euo pipefail

script=$(basename "$0")
cd "$(dirname "$(readlink -f "$0")")/.."
export NINJA_STATUS='[%f/%t %es] '

say() {
  printf '== %s: %s\n' "$script" "$*"
}

fail() {
  printf '== %s: FAILED: %s\n' "$script" "$*" >&2
  exit 1
}

# step <what> <command...>: says what it does, does it, stops if that fails.
step() {
  local what=$1 began=$SECONDS
  shift
  say "$what"
  "$@" || fail "$what (exit code $?): $*"
  say "$what: done in $((SECONDS - began)) s"
}

# configure_and_build <preset> [<cmake --build argument>...]
configure_and_build() {
  local preset=$1
  shift
  if [[ -e build/$preset && ! -w build/$preset ]]; then
    fail "build/$preset belongs to another user: delete it, or run as them"
  fi
  step "configure $preset" cmake --preset "$preset"
  step "build $preset" cmake --build --preset "$preset" "$@"
}
