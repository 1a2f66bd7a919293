#!/usr/bin/env bash
# Every shell script is as shellcheck wants it.
set -euo pipefail
cd "$(dirname "$0")/../.."
find .ci tests -name node_modules -prune -o -type f -exec grep -lE '^#!.*\b(ba)?sh$|^# shellcheck shell=' {} + |
  grep -v tests/cli/cases | xargs shellcheck --external-sources --severity=warning
