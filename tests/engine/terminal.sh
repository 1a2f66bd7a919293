#!/usr/bin/env bash
# Colour, width and progress on a terminal, and nothing of it elsewhere.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
engine_begin
docker_start
box_image
docker create --name good --read-only --tmpfs /tmp:size=1m box >/dev/null
docker create --name bad box >/dev/null
docker create --name "$(printf 'long%.0s' $(seq 50))" --read-only --tmpfs /t:size=1m box >/dev/null
docker tag box registry.example/with/a/rather/long/name/for/an/image:1.2.3
docker create --name img --read-only -v v:/v registry.example/with/a/rather/long/name/for/an/image:1.2.3 >/dev/null

# on_terminal COLUMNS COMMAND...: in a terminal; what it shows ends up in $FOLDER/tty.
on_terminal() {
  local columns=$1 command
  shift
  command=$(printf '%q ' "$@")
  TERM=xterm script --quiet --return --command "stty cols $columns rows 24; $command" \
    "$FOLDER/tty" </dev/null >/dev/null || true
  tr -d '\r' <"$FOLDER/tty" | sed '/^Script /d' >"$FOLDER/tty.plain"
}

escape=$(printf '\033')
unset NO_COLOR
on_terminal 80 "$ROOTFS_AUDIT"
grep -q "$escape\[32mPASS$escape\[0m" "$FOLDER/tty.plain" || fail "no colour on a terminal"
on_terminal 80 env NO_COLOR=1 "$ROOTFS_AUDIT"
! grep -q "$escape" "$FOLDER/tty.plain" || fail "NO_COLOR is not honoured"
on_terminal 80 env TERM=dumb "$ROOTFS_AUDIT"
! grep -q "$escape" "$FOLDER/tty.plain" || fail "TERM=dumb is not honoured"
on_terminal 80 "$ROOTFS_AUDIT" --color=never
! grep -q "$escape" "$FOLDER/tty.plain" || fail "--color=never is not honoured"
exits 1 "$ROOTFS_AUDIT"
! grep -q "$escape" "$FOLDER/out" || fail "colour in a pipe"
exits 1 "$ROOTFS_AUDIT" --color=always
grep -q "$escape\[1;31mFAIL" "$FOLDER/out" || fail "--color=always is not honoured"
echo "ok: colour"

# No line is wider than the terminal, but for a name that is itself: that is never cut.
for columns in 60 80 120 200; do
  on_terminal $columns "$ROOTFS_AUDIT" --color=never
  wide=$(awk -v columns=$columns 'length > columns && !/longlong/ && !/unix:/' "$FOLDER/tty.plain")
  is "lines wider than $columns" "$wide" ""
done
on_terminal 80 "$ROOTFS_AUDIT" --color=never
grep -q 'PASS    long.*long$' "$FOLDER/tty.plain" || fail "a long name is not on a line of its own"
grep -q '  \.\.\.[^ ]*image:1\.2\.3  volume' "$FOLDER/tty.plain" || fail "a long image is not shortened"
on_terminal 200 "$ROOTFS_AUDIT" --color=never
grep -q ' registry.example/with/a/rather/long/name/for/an/image:1.2.3  volume' "$FOLDER/tty.plain" ||
  fail "an image is shortened for no reason"
echo "ok: width"

# slow SECONDS COMMAND...: with an engine that is stopped for so long. Under valgrind the
# program alone takes a second or two to start.
slow() {
  local seconds=$1
  shift
  kill -STOP "$(cat "${SOCKET%/s}/pid")"
  (sleep "$seconds" && kill -CONT "$(cat "${SOCKET%/s}/pid")") &
  "$@"
  wait $!
}
slow 5 on_terminal 80 "$ROOTFS_AUDIT" --color=never
grep -q 'Waiting for the engine, [0-9]* s: unix:' "$FOLDER/tty.plain" || fail "no progress on a terminal"
grep -q "$escape\[K\(PASS\|FAIL\)" "$FOLDER/tty.plain" || fail "the progress line is not erased"
! tr '\033' '\n' <"$FOLDER/tty.plain" | grep -qE '^\[KWaiting.{75}' || fail "a progress line is too wide"
slow 3 on_terminal 80 "$ROOTFS_AUDIT" --format=jsonl
! grep -q Waiting "$FOLDER/tty.plain" || fail "progress between lines that go out one by one"
slow 3 on_terminal 80 "$ROOTFS_AUDIT" --color=never --no-progress
! grep -q Waiting "$FOLDER/tty.plain" || fail "--no-progress is not honoured"
slow 2 exits 1 "$ROOTFS_AUDIT"
is "progress in a pipe" "$(cat "$FOLDER/err")" ""
on_terminal 80 "$ROOTFS_AUDIT" --color=never
! grep -q Waiting "$FOLDER/tty.plain" || fail "progress in a quick audit"
echo "ok: progress"
