#!/usr/bin/env bash
# The text report at 80 and at 200 columns; see text.mjs.
set -euo pipefail
cd "$(dirname "$0")"
exec node text.mjs
