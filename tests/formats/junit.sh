#!/usr/bin/env bash
# The JUnit report: well-formed, as the common schema has it, and read by two readers.
set -euo pipefail
cd "$(dirname "$0")"
folder=$(mktemp -d /tmp/ra.XXXXXX)
trap 'rm -rf "$folder"' EXIT
for variant in --whole --clean --empty --dead --nothing --many; do
  "$RA_BUILD/tests/formats/render-sample" junit 80 $variant >"$folder/$variant.xml"
  xmllint --noout --schema junit.xsd "$folder/$variant.xml" 2>"$folder/err" || {
    cat "$folder/err" >&2
    exit 1
  }
done
# The schema refuses what it should.
sed 's/<skipped/<skippd/' "$folder/--whole.xml" >"$folder/bad.xml"
! xmllint --noout --schema junit.xsd "$folder/bad.xml" 2>/dev/null || {
  echo "the schema lets anything through" >&2
  exit 1
}
node junit.mjs "$folder/--whole.xml"
