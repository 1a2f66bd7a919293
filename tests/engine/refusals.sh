#!/usr/bin/env bash
# Engines that cannot be audited: one clear line on stderr, exit status 2, never a PASS.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
engine_begin
docker_start
box_image
docker create --name one --read-only --tmpfs /tmp box >/dev/null

# refused PATTERN PATH COMMAND...: the command fails as it must. It gets the endpoint.
refused() {
  local pattern=$1 path=$2
  shift 2
  exits 2 "$@" --host="unix://$path"
  is "stdout of $path" "$(cat "$FOLDER/out")" ""
  is "lines on stderr" "$(wc -l <"$FOLDER/err")" 1
  grep -q "^rootfs-audit: unix://$path: .*$pattern" "$FOLDER/err" ||
    fail "stderr does not say '$pattern': $(cat "$FOLDER/err")"
}

refused 'there is no such socket' "$FOLDER/nothing" "$ROOTFS_AUDIT"
touch "$FOLDER/file"
refused 'this is not a socket' "$FOLDER/file" "$ROOTFS_AUDIT"
refused 'this is not a socket' "$FOLDER" "$ROOTFS_AUDIT"
python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$FOLDER/deaf"
refused 'nothing listens' "$FOLDER/deaf" "$ROOTFS_AUDIT"
echo "ok: no engine"

cp "$(realpath "$ROOTFS_AUDIT")" "$FOLDER/program"
chmod 755 "$FOLDER" "$FOLDER/program"
if setpriv --reuid 65534 --regid 65534 --clear-groups "$FOLDER/program" --version >/dev/null; then
  chmod 755 "${SOCKET%/s}"
  refused 'permission denied' "$SOCKET" \
    setpriv --reuid 65534 --regid 65534 --clear-groups "$FOLDER/program"
  echo "ok: no permission"
fi

socat "UNIX-LISTEN:$FOLDER/chatter,fork" 'SYSTEM:echo +OK this is no engine; sleep 1' &
engine_pids+=($!)
wait_until 5 test -S "$FOLDER/chatter"
refused 'does not speak HTTP' "$FOLDER/chatter" "$ROOTFS_AUDIT"
socat "UNIX-LISTEN:$FOLDER/closer,fork" SYSTEM:true &
engine_pids+=($!)
wait_until 5 test -S "$FOLDER/closer"
refused 'without an answer to GET /_ping' "$FOLDER/closer" "$ROOTFS_AUDIT"
echo "ok: something else"

pid=$(cat "${SOCKET%/s}/pid")
kill -STOP "$pid"
started=$(date +%s)
refused 'within 1 s' "$SOCKET" "$ROOTFS_AUDIT" --timeout=1
[ $(($(date +%s) - started)) -le 10 ] || fail "a stopped engine took too long"
kill -CONT "$pid"
exits 0 "$ROOTFS_AUDIT" --host="unix://$SOCKET"
echo "ok: an engine that hangs"


kill -KILL "$pid"
wait_until 10 eval "! kill -0 $pid"
refused 'nothing listens' "$SOCKET" "$ROOTFS_AUDIT"
echo "ok: an engine that was killed"
