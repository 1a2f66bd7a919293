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

# A reader that sleeps longer than the time-out, behind a pipe that cannot hold the lines:
# the engine is asked all the same, and no container is blamed for it. Some answer late, so
# that there are always inspects under way.
with_stub report-one-container
id=$(basename "$(dirname "$(ls "$FOLDER"/answers/containers/*/json)")")
python3 - "$FOLDER/answers/containers" "$id" <<'SCRIPT'
import json, os, sys
folder, model = sys.argv[1:]
document = json.load(open(f"{folder}/{model}/json"))
listed = []
for i in range(1500):
    document.update(Id=f"{i:064x}", Name=f"/c{i}")
    listed.append({"Id": document["Id"], "Names": [document["Name"]]})
    os.mkdir(f"{folder}/{i:064x}")
    with open(f"{folder}/{i:064x}/json", "w") as answer:
        answer.write("!late\n" if i % 100 == 0 else "")
        json.dump(document, answer)
json.dump(listed, open(f"{folder}/json", "w"))
SCRIPT
{
  status=0
  "$ROOTFS_AUDIT" --host="unix://$FOLDER/s" --format=jsonl --timeout=1 --jobs=2 2>"$FOLDER/err" || status=$?
  echo $status >"$FOLDER/status"
} | {
  sleep 4
  cat >"$FOLDER/lines"
}
is "exit status, with a slow reader" "$(cat "$FOLDER/status")" 0
is "lines" "$(jq -r .verdict "$FOLDER/lines" | sort | uniq -c | xargs)" "1500 pass"
is "names" "$(jq -r .name "$FOLDER/lines" | sort -u | wc -l)" 1500
[ "$(wc -c <"$FOLDER/lines")" -gt 200000 ] || fail "a pipe holds all of it: this shows nothing"
echo "ok: a slow reader"

# Another report into the same pipe does not come between the lines.
{ "$ROOTFS_AUDIT" --host="unix://$FOLDER/s" --format=jsonl --report=cis:/dev/stdout || true; } | {
  sleep 1
  cat >"$FOLDER/both"
}
is "lines of both" "$(grep -c '^[0-9a-f]\{64\}: ReadonlyRootfs=true$' "$FOLDER/both") $(grep -v '^[0-9a-f]' "$FOLDER/both" | jq -r .verdict | grep -c pass)" "1500 1500"
echo "ok: two reports in one pipe"

# A reader that goes: the audit is over, and says so once.
status=0
"$ROOTFS_AUDIT" --host="unix://$FOLDER/s" --format=jsonl 2>"$FOLDER/err" > >(head -c 100 >/dev/null) || status=$?
is "exit status, with a reader that goes" $status 2
is "lines on stderr" "$(wc -l <"$FOLDER/err")" 1
grep -q "standard output: Broken pipe" "$FOLDER/err" || fail "not told of: $(cat "$FOLDER/err")"
echo "ok: a reader that goes"

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

# Ctrl-C ends only the watching, though lines are out already.
docker_start
box_image
docker run --detach --name ready --network none --read-only --tmpfs /tmp:size=1m,noexec box sleep 1000 >/dev/null
docker run --detach --name writing --network none box sleep 1000 >/dev/null
started=$(date +%s)
env --default-signal=INT "$ROOTFS_AUDIT" --advise --observe=60 --format=jsonl >"$FOLDER/lines" 2>"$FOLDER/err" &
program=$!
wait_until 20 grep -q '"name":"ready"' "$FOLDER/lines" || fail "no line before the watching"
sleep 1
kill -INT $program
status=0
wait $program || status=$?
is "exit status after Ctrl-C" $status 1
[ $(($(date +%s) - started)) -lt 50 ] || fail "the watching went on"
is "advice after Ctrl-C" "$(jq -r 'select(.advice) | .name' "$FOLDER/lines")" writing
echo "ok: Ctrl-C"
