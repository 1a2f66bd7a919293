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

# What Podman's own document says, and what its compatible one does: a proxy in between
# lets only Docker's paths through.
tar -C "$FOLDER/box" -c . | podman_private import --change 'VOLUME /image' - withvolume \
  >/dev/null 2>&1
mkdir "$FOLDER/up" "$FOLDER/work"
bare=(--read-only --read-only-tmpfs=false)
make image-volume "${bare[@]}" withvolume true
make image-volume-chosen "${bare[@]}" -v /image withvolume true
make anonymous "${bare[@]}" -v /v box true
make volume-overlay "${bare[@]}" -v named:/v:O box true
make bind-overlay "${bare[@]}" -v "$FOLDER:/b:O" box true
make bind-overlay-kept "${bare[@]}" \
  -v "$FOLDER/box:/b:O,upperdir=$FOLDER/up,workdir=$FOLDER/work" box true
make image-mount "${bare[@]}" --mount type=image,src=box,dst=/i box true
make image-mount-rw "${bare[@]}" --mount type=image,src=box,dst=/i,rw=true box true
make devpts "${bare[@]}" --mount type=devpts,dst=/d box true
podman_private pod create --name pod --infra-image box --infra-command sleep \
  --infra-name infra >/dev/null

summary='.workloads[] | [.name, .verdict, ([.writable[] | .path + "=" + .kind +
  (if .explicit then "" else "!" end) + (if .persistent then "+" else "" end) +
  (if .options == null or .kind == "tmpfs" then "" else ":" + .options end)] | join(",")),
  ([.findings[] | select(.rule | test("rootfs-writable|implicit")) | .rule] |
  join(","))] | join(" ")'
others='^(bare|mount-tmpfs|places|readonly|writable) '
exits 1 "$ROOTFS_AUDIT" --host="unix://$PODMAN_SOCKET" --format=json
is "what Podman's own document says" \
  "$(jq -r "$summary" "$FOLDER/out" | grep -Ev "$others")" \
  "anonymous pass /v=volume+ 
bind-overlay pass /b=other:overlay 
bind-overlay-kept pass /b=other+:overlay 
devpts pass /d=other:devpts 
image-mount pass  
image-mount-rw pass /i=other:image 
image-volume pass /image=volume!+ implicit-volume
image-volume-chosen pass /image=volume+ 
infra fail  rootfs-writable
volume-overlay pass /v=other:overlay "
jq -e '.workloads[] | select(.name == "infra") | .findings[0].message |
  test("--infra=false") and (test("--read-only") | not)' "$FOLDER/out" >/dev/null ||
  fail "an infra container is told to be read-only"

python3 - "$PODMAN_SOCKET" "$FOLDER/proxy" "$FOLDER/asked" <<'PYTHON' &
import os, socket, sys, threading
engine, here, log = sys.argv[1:]
asked = open(log, "a", buffering=1)

def serve(client):
    data = b""
    while b"\r\n\r\n" not in data:
        more = client.recv(65536)
        if not more:
            return
        data += more
    path = data.split()[1].decode()
    asked.write(path + "\n")
    if "/libpod/" in path:
        client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n"
                       b"Connection: close\r\n\r\n")
    else:
        server = socket.socket(socket.AF_UNIX)
        server.connect(engine)
        server.sendall(data.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        while chunk := server.recv(65536):
            client.sendall(chunk)
    client.close()

listener = socket.socket(socket.AF_UNIX)
listener.bind(here)
listener.listen(64)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
PYTHON
engine_pids+=($!)
wait_until 10 test -S "$FOLDER/proxy" || fail "the proxy did not start"
exits 1 "$ROOTFS_AUDIT" --host="unix://$FOLDER/proxy" --jobs=1 --format=json
is "what the compatible document says" \
  "$(jq -r "$summary" "$FOLDER/out" | grep -Ev "$others")" \
  "anonymous pass /v=volume+ 
bind-overlay pass  
bind-overlay-kept pass  
devpts pass /d=other:devpts 
image-mount pass  
image-mount-rw pass /i=other:image 
image-volume pass /image=volume!+ implicit-volume
image-volume-chosen pass /image=volume!+ implicit-volume
infra fail  rootfs-writable
volume-overlay pass /v=other:overlay "
is "requests for Podman's own document" "$(grep -c /libpod/ "$FOLDER/asked")" 1
echo "ok: Podman's own document, and the compatible one"

# From a file the command line tells who asked for a volume.
podman_private inspect image-volume \
  image-volume-chosen anonymous >"$FOLDER/saved.json"
exits 0 "$ROOTFS_AUDIT" --inspect="$FOLDER/saved.json" --format=json
is "what a saved document says" "$(jq -r "$summary" "$FOLDER/out")" \
  "anonymous pass /v=volume+ 
image-volume pass /image=volume!+ implicit-volume
image-volume-chosen pass /image=volume+ "
podman_private pod inspect pod >"$FOLDER/pod.json"
exits 2 "$ROOTFS_AUDIT" --inspect="$FOLDER/pod.json"
grep -q 'the inspect document of a pod' "$FOLDER/err" || fail "$(cat "$FOLDER/err")"
podman_private generate kube readonly >"$FOLDER/pod.yaml" 2>/dev/null
exits 2 "$ROOTFS_AUDIT" --inspect="$FOLDER/pod.yaml"
grep -q 'YAML of Kubernetes' "$FOLDER/err" || fail "$(cat "$FOLDER/err")"
echo "ok: files"

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
