#!/usr/bin/env bash
# The top level holds what it should, nothing is left for later, and what CI runs is what
# the README tells people to run.
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() {
  echo "$*" >&2
  exit 1
}

if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
  extra=$(git ls-files | cut -d/ -f1 | sort -u |
    grep -vxE 'src|include|tests|man|CMakeLists.txt|CMakePresets.json|README.md|LICENSE|\..*' || true)
  [ -z "$extra" ] || fail "at the top level, beyond the design: $extra"
fi
later=$(grep -rnIE '\b(TODO|FIXME|XXX|HACK)\b' src include tests man README.md --exclude=tree.sh --exclude-dir=node_modules --exclude=package-lock.json || true)
[ -z "$later" ] || fail "left for later: $later"
grep -q 'tests/run' .ci/run || fail ".ci/run does not call tests/run"
for command in tests/quickstart tests/run; do
  grep -q "$command" README.md || fail "README.md does not name $command"
  [ -x $command ] || fail "$command is not executable"
done
long=$(find src -name '*.c' -exec wc -l {} + | awk '$2 != "total" && $1 > 500 { print $2 }')
[ -z "$long" ] || fail "more than one job? $long"
# Each module has a header with its name, and each header a module.
diff <(cd src && find . -mindepth 2 -name '*.c' | sed 's/\.c$//' | sort) \
  <(cd include/rootfs_audit && find . -name '*.h' | sed 's/\.h$//' | sort) |
  grep '^[<>]' | grep -vE '^< \./(report/(cis|html|json|jsonl|junit|prometheus|rule_list|sarif|text)|rules/policy_apply)$|^> \./model/rule_info$' &&
  fail "modules and headers do not match"
# Headers stand alone.
find include -name '*.h' | while read -r header; do
  echo "#include \"${header#include/}\"" |
    gcc -std=c17 -D_GNU_SOURCE -Iinclude -Wall -Wextra -Werror -fsyntax-only -xc - ||
    fail "$header does not stand alone"
done
