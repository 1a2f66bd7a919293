#!/usr/bin/env bash
# Podman's service gets the same audit.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
engine_begin
podman_start
box_root
tar -C "$FOLDER/box" -c . | podman_private import - box >/dev/null 2>&1

make() {
  podman_private create --network none --name "$@" >/dev/null
}

make writable box true
make readonly --read-only box true
make bare --read-only --read-only-tmpfs=false box true
make places --read-only --read-only-tmpfs=false --tmpfs /t:size=1m,noexec -v named:/v -v "$FOLDER:/b" box true
make mount-tmpfs --read-only --read-only-tmpfs=false --mount type=tmpfs,dst=/m box true

exits 1 "$ROOTFS_AUDIT" --host="unix://$PODMAN_SOCKET" --format=json
is "product" "$(jq -r '.sources[0].engine.product' "$FOLDER/out")" podman
is "version" "$(jq -r '.sources[0].engine.version' "$FOLDER/out")" \
  "$(podman_private version --format '{{.Client.Version}}')"
got=$(jq -r '.workloads[] | [.name, .verdict, (.write_strategy | join(",")),
  ([.writable[].path] | join(","))] | join(" ")' "$FOLDER/out")
is "the report" "$got" "bare pass  
mount-tmpfs pass tmpfs /m
places pass tmpfs,bind,volume /b,/t,/v
readonly pass tmpfs /run,/tmp,/var/tmp
writable fail  "

exits 1 "$ROOTFS_AUDIT" --host="unix://$PODMAN_SOCKET" --format=cis
is "the lines" "$(sort "$FOLDER/out")" "$(podman_private ps --quiet --all --no-trunc |
  xargs podman --root "$FOLDER/p/root" --runroot "$FOLDER/p/run" inspect \
    --format '{{ .Id }}: ReadonlyRootfs={{ .HostConfig.ReadonlyRootfs }}' | sort)"
echo "ok: created containers"

# Some machines have no control groups that Podman can start a container in.
if podman_private run --detach --network none --ulimit nofile=1024:1024 \
  --ulimit nproc=1024:1024 --name running --read-only -v named:/v box sleep 1000 \
  >/dev/null 2>"$FOLDER/err"; then
  exits 0 "$ROOTFS_AUDIT" --host="unix://$PODMAN_SOCKET" --format=json --verify=always running
  is "kernel_rootfs" "$(jq -r '.workloads[0].kernel_rootfs' "$FOLDER/out")" ro
  is "undeclared mounts" "$(jq '[.workloads[0].findings[] | select(.rule ==
    "undeclared-writable-mount")] | length' "$FOLDER/out")" 0
  echo "ok: a running container"
else
  echo "note: no container could be started here: $(tail -n 1 "$FOLDER/err")"
fi
