#!/usr/bin/env bash
# The SARIF report: its schema, the official multitool, and what is in it.
set -euo pipefail
cd "$(dirname "$0")"
folder=$(mktemp -d /tmp/ra.XXXXXX)
trap 'rm -rf "$folder"' EXIT
tool=node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_HOME=$folder DOTNET_BUNDLE_EXTRACT_BASE_DIR=$folder

# validate FILE: what the multitool says, with the rules for code scanning too.
validate() {
  "$tool" validate "$1" --level 'Error;Warning' --rule-kind 'Sarif;Ghas' \
    --output "$folder/said.sarif" --log ForceOverwrite >"$folder/log" 2>&1 || true
  jq -r '.runs[].results[] | "\(.ruleId) \(.message.id)"' "$folder/said.sarif"
}

# The one thing that it says of a good report: the tool has no page of its own to name. Of
# a file that it cannot read at all it says nothing.
good='SARIF2005 Warning_ProvideToolnformationUri'
for variant in --whole --clean --empty; do
  "$RA_BUILD/tests/formats/render-sample" sarif 80 $variant >"$folder/report.sarif"
  said=$(validate "$folder/report.sarif")
  [ "$said" = "$good" ] || {
    printf 'the multitool about %s:\n%s\n' $variant "$said" >&2
    exit 1
  }
done
"$RA_BUILD/tests/formats/render-sample" sarif | sed 's/"startLine":1/"startLine":0/' >"$folder/bad.sarif"
[ "$(validate "$folder/bad.sarif")" != "$good" ] || {
  echo "the multitool lets anything through" >&2
  exit 1
}
node sarif.mjs
