#!/usr/bin/env bash
# Includes go in one direction: each layer uses only those that src/README.md lets it.
# With a folder as argument, checks that tree instead of this one.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=${1:-$here/../..}

declare -A may=(
  [util]="util"
  [model]="model util"
  [source]="source model util"
  [evidence]="evidence model util"
  [rules]="rules model util"
  [advice]="advice model util"
  [report]="report model util"
  [cli]="cli report advice rules evidence source model util"
)

# What cannot be told from a file's own layer: cJSON is behind a few files.
uses_cjson='^(src|include/rootfs_audit)/(source|report|util/json[a-z_]*|rules/policy)\b'

check() {
  local bad=0 file layer used
  while IFS=: read -r file used; do
    layer=${file#src/}
    layer=${layer#include/rootfs_audit/}
    [ "$layer" != main.c ] || layer=cli/main.c
    layer=${layer%%/*}
    case " ${may[$layer]:-} " in
      *" $used "*) ;;
      *)
        echo "$file: the layer $layer may not include $used"
        bad=1
        ;;
    esac
  done < <(grep -rHoE '#include "rootfs_audit/[a-z]+' src include | sed 's|#include "rootfs_audit/||')
  while read -r file; do
    [[ $file =~ $uses_cjson ]] || {
      echo "$file: cJSON is not for this file"
      bad=1
    }
  done < <(grep -rlE 'cJSON' src include)
  if grep -rnE '#include "([^r]|r[^o])' src include; then
    echo "a header is included by another name than rootfs_audit/LAYER/MODULE.h"
    bad=1
  fi
  if grep -rnE '\bstderr\b|\bexit\(' src include | grep -vE '^(src|include/rootfs_audit)/(cli/|main\.c)'; then
    echo "only cli writes to stderr, only main exits"
    bad=1
  fi
  return $bad
}

# The check itself finds what it should.
self_test() {
  local folder line
  folder=$(mktemp -d /tmp/ra.XXXXXX)
  # shellcheck disable=SC2064
  trap "rm -rf '$folder'" EXIT
  for line in 'src/util/a.c:#include "rootfs_audit/model/audit.h"' \
    'src/report/a.c:#include "rootfs_audit/rules/rules.h"' \
    'include/rootfs_audit/source/a.h:#include "rootfs_audit/cli/run.h"' \
    'src/rules/checks.c:#include <cjson/cJSON.h>' \
    'src/model/a.c:#include "audit.h"' \
    'src/source/a.c:fputs(text, stderr);'; do
    rm -rf "${folder:?}"/*
    mkdir -p "$folder/src" "$folder/include" "$folder/$(dirname "${line%%:*}")"
    echo "${line#*:}" >"$folder/${line%%:*}"
    if "$0" "$folder" >/dev/null; then
      echo "the check lets this through: $line" >&2
      exit 1
    fi
  done
}

cd "$top"
check
[ $# -gt 0 ] || self_test
