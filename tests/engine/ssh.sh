#!/usr/bin/env bash
# An engine behind a real sshd: through the user's own ssh, with a clear line when that
# fails, and no process left behind.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
# shellcheck source=tests/lib/sshd.sh
. "$here/../lib/sshd.sh"
engine_begin
docker_start
box_image
sshd_begin
ln -s "$(command -v docker)" "$FOLDER/ssh/remote/docker"
sshd_start main "SetEnv PATH=$FOLDER/ssh/remote:/usr/bin:/bin DOCKER_HOST=unix://$SOCKET"
port=$SSH_PORT
url=ssh://root@127.0.0.1:$port

for i in $(seq 12); do
  docker create --name "c$i" --read-only --tmpfs /tmp box >/dev/null
done
docker create --name writable box >/dev/null

# Every ssh that was started for this test has its folder in the command line.
no_ssh_is_left() {
  local left
  left=$(pgrep -af "ssh -F $FOLDER/ssh/config" || true)
  [ -z "$left" ] || fail "ssh is still there: $left"
}

# refused PATTERN URL [OPTION...]
refused() {
  local pattern=$1 url=$2
  shift 2
  exits 2 "$ROOTFS_AUDIT" --host="$url" "$@"
  is "stdout of $url" "$(cat "$FOLDER/out")" ""
  is "lines on stderr" "$(wc -l <"$FOLDER/err")" 1
  grep -q -- "^rootfs-audit: $url: .*$pattern" "$FOLDER/err" ||
    fail "stderr does not say '$pattern': $(cat "$FOLDER/err")"
  no_ssh_is_left
}

# The same but for how it was asked: the kernel is asked of containers that run, and none
# does.
normal() {
  jq -S 'del(.started_at, .finished_at, .sources[].endpoint)' "$1"
}
exits 1 "$ROOTFS_AUDIT" --host="unix://$SOCKET" --format=json
normal "$FOLDER/out" >"$FOLDER/through-unix"
for jobs in 1 4 64; do
  exits 1 "$ROOTFS_AUDIT" --host="$url" --format=json --jobs=$jobs
  is "the endpoint" "$(jq -r '.sources[0].endpoint' "$FOLDER/out")" "$url"
  normal "$FOLDER/out" | diff "$FOLDER/through-unix" - || fail "ssh and unix differ"
  is "stderr" "$(cat "$FOLDER/err")" ""
  no_ssh_is_left
done
exits 1 "$ROOTFS_AUDIT" --host="$url$SOCKET" --format=json
normal "$FOLDER/out" | diff "$FOLDER/through-unix" - || fail "a socket's path makes a difference"
exits 1 "$ROOTFS_AUDIT" --host="$url" --advise
no_ssh_is_left
echo "ok: the same report as through the socket"

DOCKER_HOST='' docker context create far --docker "host=$url" >/dev/null 2>&1
exits 1 env --unset=DOCKER_HOST "$ROOTFS_AUDIT" --context=far --format=json
normal "$FOLDER/out" | diff "$FOLDER/through-unix" - || fail "a context makes a difference"
echo "ok: by a context"

sed -i "s|^IdentityFile .*|IdentityFile $FOLDER/ssh/stranger|" "$FOLDER/ssh/config"
refused 'ssh was not let in (ssh: .*Permission denied (publickey)' "$url"
sed -i "s|^IdentityFile .*|IdentityFile $FOLDER/ssh/user|" "$FOLDER/ssh/config"
cp "$FOLDER/ssh/known" "$FOLDER/ssh/kept"
: >"$FOLDER/ssh/known"
refused 'the host key is not known (ssh: Host key verification failed' "$url"
echo "[127.0.0.1]:$port $(cut -d' ' -f1,2 "$FOLDER/ssh/stranger.pub")" >"$FOLDER/ssh/known"
refused 'the host key is another one than the one that is known' "$url"
cp "$FOLDER/ssh/kept" "$FOLDER/ssh/known"
refused 'no SSH server listens there (ssh: .*Connection refused' "ssh://root@127.0.0.1:$(free_port)"
echo "ok: not let in"

sshd_start bare "SetEnv PATH=/nowhere"
refused 'there is no docker command for that user there' "ssh://root@127.0.0.1:$SSH_PORT"
refused 'docker there cannot connect to its engine' "$url$FOLDER/nothing"
mkdir "$FOLDER/ssh/noisy"
printf '#!/bin/sh\necho Welcome; exec cat\n' >"$FOLDER/ssh/noisy/docker"
chmod +x "$FOLDER/ssh/noisy/docker"
sshd_start noisy "SetEnv PATH=$FOLDER/ssh/noisy:/usr/bin:/bin"
refused 'is not HTTP' "ssh://root@127.0.0.1:$SSH_PORT"
printf '#!/bin/sh\nsleep 100\n' >"$FOLDER/ssh/noisy/docker"
refused 'within 2 s' "ssh://root@127.0.0.1:$SSH_PORT" --timeout=2
printf '#!/bin/sh\nyes this is not an answer | head -c 1000000 >&2\nexit 3\n' >"$FOLDER/ssh/noisy/docker"
refused 'ssh: ' "ssh://root@127.0.0.1:$SSH_PORT"
echo "ok: no engine there"

mkdir "$FOLDER/most"
ln -s /usr/bin/* "$FOLDER/most"
rm "$FOLDER/most/ssh"
exits 2 env PATH="$FOLDER/most" "$ROOTFS_AUDIT" --host="$url"
grep -q 'there is no ssh command in PATH' "$FOLDER/err" || fail "$(cat "$FOLDER/err")"
echo "ok: no ssh here"

# An audit that is ended leaves nothing either: ssh and dial-stdio see their input end.
printf '#!/bin/sh\nexec cat >/dev/null\n' >"$FOLDER/ssh/noisy/docker"
"$ROOTFS_AUDIT" --host="ssh://root@127.0.0.1:$SSH_PORT" >/dev/null 2>&1 &
pid=$!
wait_until 10 pgrep -f "ssh -F $FOLDER/ssh/config"
kill -TERM $pid
wait $pid || true
wait_until 10 eval "! pgrep -f 'ssh -F $FOLDER/ssh/config'" || no_ssh_is_left
echo "ok: an audit that was ended"
