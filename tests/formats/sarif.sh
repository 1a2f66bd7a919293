#!/usr/bin/env bash
# The SARIF report: its schema, the official multitool, and what is in it.
set -euo pipefail
cd "$(dirname "$0")"
folder=$(mktemp -d /tmp/ra.XXXXXX)
trap 'rm -rf "$folder"' EXIT
tool=node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_HOME=$folder DOTNET_BUNDLE_EXTRACT_BASE_DIR=$folder

# validate FILE: which of the multitool's rules have something to say, those for code
# scanning among them.
validate() {
  rm -f "$folder/said.sarif"
  "$tool" validate "$1" --level 'Error;Warning;Note' --rule-kind 'Sarif;Ghas' \
    --output "$folder/said.sarif" --log ForceOverwrite >"$folder/log" 2>&1 || true
  jq -r '.runs[].results[] | "\(.level // "warning") \(.ruleId)"' "$folder/said.sarif" | sort -u
}

# Of a file that it cannot read at all the multitool says nothing, so that the warning must
# be there: the tool has no page of its own to name. The notes ask for what a report about
# containers does not have: message strings by id (2002; code scanning wants the text),
# version control (2003), files behind the locations (2006) with their lines (2010, 2011)
# and contents (2013), ids as CA1234 (2009) and a web page for each rule (2012).
warning='warning SARIF2005'
note='^note SARIF20(02|03|06|09|10|11|12|13)$'
is_good() {
  grep -qxF "$warning" <<<"$1" && ! grep -vxF "$warning" <<<"$1" | grep -vqE "$note"
}
for variant in --whole --clean --empty --dead --nothing --many; do
  "$RA_BUILD/tests/formats/render-sample" sarif 80 $variant >"$folder/report.sarif"
  said=$(validate "$folder/report.sarif")
  is_good "$said" || {
    printf 'the multitool about %s:\n%s\n' $variant "$said" >&2
    exit 1
  }
done
"$RA_BUILD/tests/formats/render-sample" sarif | sed 's/"startLine":1/"startLine":0/' >"$folder/bad.sarif"
! is_good "$(validate "$folder/bad.sarif")" || {
  echo "the multitool lets anything through" >&2
  exit 1
}
node sarif.mjs
