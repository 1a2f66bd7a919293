#!/usr/bin/env bash
# Saved evidence is judged as the live engine is: the same workloads with the same
# findings, from what `docker inspect` and `podman inspect` print.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
engine_begin
docker_start
box_image
mkdir -p "$FOLDER/plain"
docker volume create named >/dev/null

make() {
  docker create --network none --name "$@" >/dev/null
}

make_pod() {
  podman_private create --network none --name "$@" >/dev/null
}

make writable box
make readonly --read-only box
make external --read-only --label rootfs-audit.external=postgres --label tier=web box
make tmpfs --read-only --tmpfs /tmp --tmpfs /run/:exec,size=1m box
make tmpfs-ro --read-only --tmpfs /tmp:ro box
make mount-tmpfs --read-only --mount type=tmpfs,dst=/m,tmpfs-size=1m,tmpfs-mode=1770 box
make bind --read-only -v "$FOLDER/plain:/b" -v "$FOLDER/plain:/bro:ro" box
make bind-etc --read-only -v /etc:/host/etc -v /usr/share:/usr/share box
make socket --read-only -v /var/run/docker.sock:/s:ro box
make volume --read-only -v named:/v box
make volume-ro --read-only -v named:/v:ro box
make anonymous --read-only --mount type=volume,dst=/v box
make sys-admin --read-only --cap-add sys_admin box
make all-but --read-only --cap-add ALL --cap-drop SYS_ADMIN box
make privileged --privileged box
make limited --read-only --memory 64m --tmpfs /tmp box
docker run --detach --network none --name running --read-only --tmpfs /tmp box sleep 1000 >/dev/null
docker run --detach --network none --name paused box sleep 1000 >/dev/null
docker pause paused >/dev/null

# What must be the same: all but where it came from.
workloads() {
  jq --sort-keys '[.workloads[] | del(.source)]' "$1"
}

# same NAME LIVE-OPTION... -- FILE-OPTION...: both audits agree.
same() {
  local name=$1 live=() file=() status=0
  shift
  while [ "$1" != -- ]; do live+=("$1") && shift; done
  shift
  file=("$@")
  "$ROOTFS_AUDIT" --format=json --verify=never "${live[@]}" >"$FOLDER/live" 2>"$FOLDER/err" ||
    status=$?
  exits "$status" "$ROOTFS_AUDIT" --format=json "${file[@]}"
  workloads "$FOLDER/live" >"$FOLDER/live.workloads"
  workloads "$FOLDER/out" >"$FOLDER/file.workloads"
  [ "$(jq length "$FOLDER/live.workloads")" -gt 0 ] || fail "$name: nothing was audited"
  diff "$FOLDER/live.workloads" "$FOLDER/file.workloads" ||
    fail "$name: the file's workloads (>) are not the engine's (<)"
  echo "ok: $name, $(jq length "$FOLDER/live.workloads") containers"
}

docker ps --all --quiet --no-trunc | xargs docker inspect >"$FOLDER/docker.json"
same 'docker inspect' -- --inspect="$FOLDER/docker.json"
is kind "$(jq -r '.sources[0].kind + " " + .sources[0].engine.product' "$FOLDER/out")" 'inspect docker'
docker ps --all --quiet --no-trunc | xargs docker inspect --format '{{json .}}' >"$FOLDER/lines.json"
same 'a document a line' -- --inspect="$FOLDER/lines.json"
same '--running' --running -- --running --inspect="$FOLDER/docker.json"
same 'a name' bind -- --inspect="$FOLDER/docker.json" bind
same 'an id' "$(docker ps --all --quiet --filter name=^/bind$)" -- --inspect="$FOLDER/docker.json" \
  "$(docker ps --all --quiet --filter name=^/bind$)"
same '--strict' --strict -- --strict --inspect="$FOLDER/docker.json"
exits 1 "$ROOTFS_AUDIT" --inspect=- writable <"$FOLDER/docker.json"
grep -q 'docker inspect documents in standard input' "$FOLDER/out" || fail "the source is not named"

# From a file nothing of this host is looked at.
exits 0 "$ROOTFS_AUDIT" --format=json --inspect="$FOLDER/docker.json" running
is kernel_rootfs "$(jq -r '.workloads[0].kernel_rootfs' "$FOLDER/out")" unknown

# What else a person may hand over.
docker inspect box >"$FOLDER/image.json"
docker volume inspect named >"$FOLDER/volume.json"
docker network inspect host >"$FOLDER/network.json"
docker ps --all --format '{{json .}}' >"$FOLDER/ps.json"
curl --silent --unix-socket "$SOCKET" http://d/containers/json?all=1 >"$FOLDER/list.json"
docker ps --all --quiet >"$FOLDER/ids.txt"
head -c 5000 "$FOLDER/docker.json" >"$FOLDER/cut.json"
for wrong in 'image.json:inspect document of an image' 'volume.json:inspect document of a volume' \
  'network.json:inspect document of a network' 'ps.json:list of containers' \
  'list.json:list of containers' 'ids.txt:not JSON' 'cut.json:not JSON'; do
  exits 2 "$ROOTFS_AUDIT" --inspect="$FOLDER/${wrong%%:*}"
  grep -q "${wrong#*:}" "$FOLDER/err" || fail "$wrong: $(cat "$FOLDER/err")"
  grep -q 'docker inspect CONTAINER' "$FOLDER/err" || fail "$wrong: $(cat "$FOLDER/err")"
  is "lines for $wrong" "$(wc -l <"$FOLDER/err")" 1
done
echo "ok: files of other kinds"

unset DOCKER_HOST DOCKER_CONFIG
podman_start
tar -C "$FOLDER/box" -c . | podman_private import - box >/dev/null 2>&1
make_pod writable box true
make_pod readonly --read-only box true
make_pod bare --read-only --read-only-tmpfs=false box true
make_pod own-tmpfs --read-only --tmpfs /tmp:size=1m --tmpfs /x box true
make_pod mount-tmpfs --read-only --read-only-tmpfs=false --mount type=tmpfs,dst=/m,tmpfs-size=1m box true
make_pod places --read-only -v named:/v -v "$FOLDER/plain:/b" -v "$FOLDER/plain:/bro:ro" box true
make_pod bind-etc --read-only -v /etc:/host/etc box true
make_pod sys-admin --read-only --cap-add sys_admin box true
make_pod drop-all --read-only --cap-drop ALL --cap-add SYS_ADMIN box true
make_pod all-but --read-only --cap-add ALL --cap-drop SYS_ADMIN box true
make_pod privileged --privileged box true
make_pod external --read-only --read-only-tmpfs=false --label rootfs-audit.external=s3 box true
podman_private ps --all --quiet --no-trunc | xargs -n 100 podman --root "$FOLDER/p/root" \
  --runroot "$FOLDER/p/run" inspect >"$FOLDER/podman.json"
same 'podman inspect' --host="unix://$PODMAN_SOCKET" -- --inspect="$FOLDER/podman.json"
is product "$(jq -r '.sources[0].engine.product' "$FOLDER/out")" podman

# Podman's own tmpfs mounts are told apart from those that somebody asked for.
places() {
  jq -r --arg name "$1" '.workloads[] | select(.name == $name) |
    [.writable[] | .path + (if .explicit then "" else "!" end)] | join(" ")' "$FOLDER/out"
}
is "the places of readonly" "$(places readonly)" '/run! /tmp! /var/tmp!'
is "the places of own-tmpfs" "$(places own-tmpfs)" '/run! /tmp /var/tmp! /x'
is "findings of volumes nobody chose" "$(grep -c implicit-volume "$FOLDER/out" || true)" 0
is "read-only without a place to write" "$(jq -r '[.workloads[] |
  select(any(.findings[]; .rule == "no-write-strategy")) | .name] | join(" ")' "$FOLDER/out")" bare
echo "ok: Podman's own tmpfs"
podman_private inspect box >"$FOLDER/image.json"
exits 2 "$ROOTFS_AUDIT" --inspect="$FOLDER/image.json"
grep -q 'inspect document of an image' "$FOLDER/err" || fail "$(cat "$FOLDER/err")"
