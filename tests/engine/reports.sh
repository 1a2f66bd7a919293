#!/usr/bin/env bash
# Reports into files: whole or not at all, and the old one stays when the new one fails.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
engine_begin
docker_start
box_image
docker create --name bad box >/dev/null
docker create --name good --read-only --tmpfs /tmp:size=1m box >/dev/null
formats="text json jsonl junit sarif prometheus html cis"
reports=$FOLDER/reports
mkdir "$reports"

# complains WORDS: one line on stderr, with these words.
complains() {
  is "lines on stderr" "$(wc -l <"$FOLDER/err")" 1
  grep -qF -- "$1" "$FOLDER/err" || fail "stderr lacks '$1': $(cat "$FOLDER/err")"
}

# in_private COMMAND...: with mounts of its own, which go away with it.
in_private() {
  unshare --mount --propagation private "$@"
}

options=()
for format in $formats; do
  options+=("--report=$format:$reports/$format")
done
exits 1 "$ROOTFS_AUDIT" "${options[@]}"
# shellcheck disable=SC2086
is "files" "$(cd "$reports" && echo *)" "$(printf '%s\n' $formats | sort | xargs)"
for format in $formats; do
  [ -s "$reports/$format" ] || fail "the report as $format is empty"
  is "mode of $format" "$(stat -c %a "$reports/$format")" 644
done
"$ROOTFS_AUDIT" --format=cis >"$FOLDER/cis" || true
cmp "$FOLDER/cis" "$reports/cis" || fail "a file differs from standard output"
jq -e '.summary.fail == 1 and .summary.exit_status == 1' "$reports/json" >/dev/null ||
  fail "the file is of another audit"
echo "ok: eight reports in one run"

exits 0 "$ROOTFS_AUDIT" --quiet --report="prometheus:$reports/prometheus" good
is "what --quiet prints" "$(cat "$FOLDER/out")" ""
grep -q '^rootfs_audit_workload_verdict{.*name="good".*} 1$' "$reports/prometheus" ||
  fail "--quiet keeps a file from being written"
chmod 600 "$reports/json"
ln "$reports/json" "$FOLDER/old"
exits 1 "$ROOTFS_AUDIT" --report="json:$reports/json"
is "mode of a replaced file" "$(stat -c %a "$reports/json")" 600
[ ! "$reports/json" -ef "$FOLDER/old" ] || fail "the old file was written over, not replaced"
jq -e . "$FOLDER/old" >/dev/null || fail "a reader of the old file would see something else"
echo "ok: replaced, not written over"

# Where it cannot be written.
echo old >"$FOLDER/kept"
for format in $formats; do
  exits 2 "$ROOTFS_AUDIT" --quiet --report="$format:/dev/full" good
  complains "--report=$format: /dev/full could not be written: No space left on device"
done
[ -c /dev/full ] || fail "/dev/full was replaced"
exits 2 "$ROOTFS_AUDIT" --report="json:$FOLDER/none/file"
complains "$FOLDER/none cannot"
exits 2 "$ROOTFS_AUDIT" --report="json:$reports"
complains "is a folder"
ln -s kept "$FOLDER/link"
exits 2 "$ROOTFS_AUDIT" --report="json:$FOLDER/link"
complains "is a symbolic link"
is "what a link points to" "$(cat "$FOLDER/kept")" old
is "what was audited before a report that cannot be" "$(cat "$FOLDER/out")" ""
cat >"$FOLDER/read-only" <<'SCRIPT'
mount -t tmpfs -o size=1m none "$1"
echo old >"$1/report"
mount -o remount,ro "$1"
status=0
"$ROOTFS_AUDIT" --report="json:$1/report" || status=$?
[ "$(cat "$1/report")" = old ] || status=9
exit $status
SCRIPT
mkdir "$FOLDER/mnt"
exits 2 in_private bash "$FOLDER/read-only" "$FOLDER/mnt"
complains "$FOLDER/mnt cannot: Read-only file system"
cat >"$FOLDER/mounted" <<'SCRIPT'
mount --bind "$2" "$1"
status=0
"$ROOTFS_AUDIT" --report="json:$1" || status=$?
exit $status
SCRIPT
exits 2 in_private bash "$FOLDER/mounted" "$reports/json" "$FOLDER/kept"
complains "is a mount of its own"
is "a mounted file" "$(cat "$FOLDER/kept")" old
# A terminal where there is none: the device stays one.
mknod "$FOLDER/tty" c 5 0
exits 2 setsid --wait "$ROOTFS_AUDIT" --quiet --report="json:$FOLDER/tty" good
complains "--report=json: $FOLDER/tty could not be written: "
[ -c "$FOLDER/tty" ] || fail "a device was replaced"
echo "ok: nowhere to write to"

# A disk that fills up: each format, and the other file is written all the same.
cat >"$FOLDER/full" <<'SCRIPT'
mount -t tmpfs -o size=8k,nr_inodes=16 none "$1"
echo old >"$1/report"
dd if=/dev/zero of="$1/ballast" bs=1 count=4096 status=none 2>/dev/null || true
status=0
"$ROOTFS_AUDIT" --quiet --report="$2:$1/report" --report=cis:"$3" || status=$?
[ "$(cat "$1/report")" = old ] || status=9
[ "$(ls -A "$1" | xargs)" = "ballast report" ] || status=8
exit $status
SCRIPT
for format in $formats; do
  rm -f "$FOLDER/other"
  exits 2 in_private bash "$FOLDER/full" "$FOLDER/mnt" $format "$FOLDER/other"
  complains "--report=$format: $FOLDER/mnt/report could not be written: No space left on device; what was there is kept"
  is "lines of the other file" "$(wc -l <"$FOLDER/other")" 2
done
exits 2 in_private bash "$FOLDER/full" "$FOLDER/mnt" html "$FOLDER/other"
is "what is printed" "$(grep -c 'FAIL    bad' "$FOLDER/out")" 1
# Standard output fails after the file was put in place, and there is no room for two of
# it: it must not go on saying that all went well.
cat >"$FOLDER/narrow" <<'SCRIPT'
mount -t tmpfs -o size=48k none "$1"
(umask 077 && echo old >"$1/report")
status=0
"$ROOTFS_AUDIT" --report="html:$1/report" >/dev/full || status=$?
grep -q 'Not complete:' "$1/report" || status=9
[ "$(stat -c %a "$1/report")" = 600 ] || status=8
[ "$(ls -A "$1")" = report ] || status=7
exit $status
SCRIPT
exits 2 in_private bash "$FOLDER/narrow" "$FOLDER/mnt"
complains "standard output: No space left on device"
echo "ok: a full disk"

# A pipe, and standard output by its name.
exits 1 bash -c "'$ROOTFS_AUDIT' --quiet --report=json:>(jq .summary.total >'$FOLDER/total') >/dev/null"
wait_until 5 test -s "$FOLDER/total"
is "through a pipe" "$(cat "$FOLDER/total")" 2
"$ROOTFS_AUDIT" --quiet --report=cis:/dev/stdout good 2>"$FOLDER/err" | cat >"$FOLDER/out"
is "through /dev/stdout" "$(wc -l <"$FOLDER/out")" 1
echo "ok: pipes"

# A reader sees a whole report at any time.
(for _ in $(seq 20); do
  status=0
  "$ROOTFS_AUDIT" --report="json:$reports/json" >/dev/null || status=$?
  [ $status -eq 1 ] || exit 9
done) &
writer=$!
looks=0
while kill -0 $writer 2>/dev/null; do
  jq -e '.summary.total == 2' "$reports/json" >/dev/null || fail "half a report was seen"
  looks=$((looks + 1))
done
[ $looks -gt 3 ] || fail "only $looks looks at the report"
wait $writer || fail "a report was not written"
echo "ok: never half of one"

# Where there is no engine the files say so, and not what was so before.
exits 2 "$ROOTFS_AUDIT" --host="unix://$FOLDER/none" "${options[@]}"
complains "there is no such socket"
jq -e '.summary.exit_status == 2 and (.sources[0].error | test("no such socket")) and (.workloads == [])' \
  "$reports/json" >/dev/null || fail "the report hides that there was no engine"
grep -q '^rootfs_audit_source_up{.*} 0$' "$reports/prometheus" || fail "the source counts as up"
xmllint --xpath 'string(/testsuites/@errors)' "$reports/junit" | grep -qx 1 || fail "no error for CI"
is "executionSuccessful" "$(jq '.runs[0].invocations[0].executionSuccessful' "$reports/sarif")" false
grep -q 'no such socket' "$reports/html" || fail "the page hides that there was no engine"
last=$(awk '$1 == "rootfs_audit_last_complete_timestamp_seconds" { print int($2) }' "$reports/prometheus")
[ $(($(date +%s) - last)) -lt 300 ] || fail "the time of the last complete audit is lost: $last"
exits 2 "$ROOTFS_AUDIT" --host="unix://$FOLDER/none" --report="prometheus:$FOLDER/new.prom"
grep -qx 'rootfs_audit_last_complete_timestamp_seconds 0' "$FOLDER/new.prom" ||
  fail "an audit that never was has a time"
echo "ok: no engine"
