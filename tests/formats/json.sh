#!/usr/bin/env bash
# The JSON reports against the schema that is shipped with them; and jq reads each line.
set -euo pipefail
cd "$(dirname "$0")"
"$RA_BUILD/tests/formats/render-sample" jsonl | jq -c .verdict | sort | uniq -c | awk '{ n += $1 } END { exit n != 21 }' || {
  echo "jq does not read 21 lines" >&2
  exit 1
}
exec node json.mjs
