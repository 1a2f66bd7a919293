#!/usr/bin/env bash
# The HTML report in headless Chromium; see html.mjs.
set -euo pipefail
cd "$(dirname "$0")"
RA_CHROMIUM=$(command -v chromium) || {
  echo "there is no chromium; tests/run installs it" >&2
  exit 1
}
export RA_CHROMIUM
exec node html.mjs
