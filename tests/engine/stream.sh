#!/usr/bin/env bash
# jsonl: a container is printed as soon as it is known, while others still are not.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
engine_begin
cases=$here/../cli/cases

# with_stub CASE: the stub engine with the answers of this case, on $FOLDER/s.
with_stub() {
  rm -rf "$FOLDER/answers" "$FOLDER/s"
  cp -r "$cases/$1/engine" "$FOLDER/answers"
  "$RA_BUILD/tests/stub/stub-engine" "$FOLDER/s" "$FOLDER/answers" &
  engine_pids+=($!)
  wait_until 10 test -S "$FOLDER/s"
}

# One of the inspects hangs till the time-out; the others' lines do not wait for it.
with_stub fault-inspect-hangs
started=$(date +%s)
"$ROOTFS_AUDIT" --host="unix://$FOLDER/s" --format=jsonl --timeout=15 >"$FOLDER/lines" 2>"$FOLDER/err" &
program=$!
wait_until 14 grep -q '"verdict":"fail"' "$FOLDER/lines" || fail "no line before the time-out"
kill -0 $program 2>/dev/null || fail "the audit was over already"
[ $(($(date +%s) - started)) -lt 14 ] || fail "the line came only with the time-out"
status=0
wait $program || status=$?
is "exit status" $status 2
is "verdicts" "$(jq -r .verdict "$FOLDER/lines" | sort | xargs)" "error fail"
echo "ok: before the time-out of another"

# Each line is whole, stands for one workload, and says what the report says.
with_stub report-text
exits 2 "$ROOTFS_AUDIT" --host="unix://$FOLDER/s" --format=json
jq -S '.workloads[]' "$FOLDER/out" | jq -sc 'sort_by(.id)' >"$FOLDER/report"
exits 2 "$ROOTFS_AUDIT" --host="unix://$FOLDER/s" --format=jsonl --report="jsonl:$FOLDER/file"
jq -S 'del(.audit)' "$FOLDER/out" | jq -sc 'sort_by(.id)' >"$FOLDER/lines"
cmp "$FOLDER/report" "$FOLDER/lines" || fail "the lines differ from the report"
is "the file's lines, sorted" "$(jq -r .name "$FOLDER/file" | LC_ALL=C sort -c 2>&1)" ""
jq -S 'del(.audit)' "$FOLDER/file" | jq -sc 'sort_by(.id)' >"$FOLDER/lines"
cmp "$FOLDER/report" "$FOLDER/lines" || fail "the file's lines differ from the report"
is "what a line says of its audit" "$(jq -c '.audit | [.schema_version, .tool.name, .control.id, .control.aliases, .source.engine.product]' "$FOLDER/file" | sort -u)" \
  '[1,"rootfs-audit","5.13",["5.12"],"docker"]'
exits 2 "$ROOTFS_AUDIT" --host="unix://$FOLDER/s" --format=jsonl --quiet
is "lines with --quiet" "$(wc -l <"$FOLDER/out")" 10
echo "ok: the lines are the report"

# Several engines at once: each line tells whose it is, by the place that --host has.
with_stub report-strict
first=$FOLDER/s.1
mv "$FOLDER/s" "$first"
with_stub report-one-container
exits 2 "$ROOTFS_AUDIT" --host="unix://$first" --host="unix://$FOLDER/none" --host="unix://$FOLDER/s" --format=jsonl
is "sources" "$(jq -r '[.source, .audit.source.endpoint] | @tsv' "$FOLDER/out" | sort -u)" \
  "$(printf '0\tunix://%s\n2\tunix://%s' "$first" "$FOLDER/s")"
echo "ok: several engines"
