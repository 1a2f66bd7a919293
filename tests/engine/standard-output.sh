#!/usr/bin/env bash
# A report that cannot be written is exit status 2, whatever the verdict.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
engine_begin
docker_start
box_image
docker create --name good --read-only --tmpfs /tmp box >/dev/null

complains() {
  is "lines on stderr" "$(wc -l <"$FOLDER/err")" 1
  grep -q 'could not be written' "$FOLDER/err" || fail "stderr: $(cat "$FOLDER/err")"
}

for format in text json jsonl junit sarif prometheus html cis; do
  exits 2 sh -c "'$ROOTFS_AUDIT' --format=$format >/dev/full"
  complains
  exits 2 sh -c "'$ROOTFS_AUDIT' --format=$format >&-"
  complains
  exits 2 bash -o pipefail -c "{ sleep 0.2; '$ROOTFS_AUDIT' --format=$format; } | true"
  complains
done
exits 2 sh -c "'$ROOTFS_AUDIT' --help >/dev/full"
complains
exits 2 sh -c "'$ROOTFS_AUDIT' --list-rules >/dev/full"
complains
case $ROOTFS_AUDIT in
  *-under-valgrind) ;; # valgrind itself does not start without a standard error
  *)
    exits 0 sh -c "'$ROOTFS_AUDIT' <&- 2>&-"
    exits 2 sh -c "'$ROOTFS_AUDIT' --host=unix:///nothing/there 2>&-"
    ;;
esac
echo "ok: nowhere to write to"
