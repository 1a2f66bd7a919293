#!/usr/bin/env bash
# clang-tidy has nothing to say about the program.
set -euo pipefail
cd "$(dirname "$0")/../.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
find src -name '*.c' -print0 | xargs -0 -n 1 -P 2 clang-tidy -p "$RA_BUILD" --quiet >"$log" 2>&1 || {
  grep -E 'warning:|error:' "$log" | sort -u >&2
  exit 1
}
