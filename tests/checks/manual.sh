#!/usr/bin/env bash
# The manual pages are well made, and what the examples call exists.
set -euo pipefail
cd "$(dirname "$0")/../.."
mandoc -T lint -W warning man/*

# Every option that an example uses is one; every rule and variable is explained.
for page in man/*; do
  grep -oE 'rootfs-audit( --?[a-z-]+)+' "$page" | grep -oE -- '--[a-z-]+' | sort -u | while read -r option; do
    "$ROOTFS_AUDIT" --help | grep -- "$option\b" >/dev/null || {
      echo "$page: $option is no option" >&2
      exit 1
    }
  done
done
"$ROOTFS_AUDIT" --list-rules --format=json | jq -r '.rules[] | "\(.id) Pq \(.level)"' | while read -r rule; do
  grep -qx "\.It Cm $rule" man/rootfs-audit.1 || {
    echo "man/rootfs-audit.1: it lacks '$rule'" >&2
    exit 1
  }
done
grep -rhoE 'getenv\("[A-Z_]+"' src | cut -d'"' -f2 | sort -u | while read -r variable; do
  grep -q "^\.It Ev $variable" man/rootfs-audit.1 || {
    echo "man/rootfs-audit.1: ENVIRONMENT lacks $variable" >&2
    exit 1
  }
done
# The policy in the manual is one.
folder=$(mktemp -d /tmp/ra.XXXXXX)
trap 'rm -rf "$folder"' EXIT
sed -n '/^\.Bd -literal/,/^\.Ed/p' man/rootfs-audit.policy.5 | sed '1d;$d' >"$folder/policy.json"
"$ROOTFS_AUDIT" --list-rules --policy="$folder/policy.json" >/dev/null
