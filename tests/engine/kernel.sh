#!/usr/bin/env bash
# The kernel outranks the flag: roots remounted from inside, mounts below read-only binds,
# mounts made from inside; and what --verify makes of a kernel that cannot be asked.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
engine_begin
docker_start
box_image

start() {
  docker run --detach --network none --read-only --name "$@" box sleep 100000 >/dev/null
}

# audited NAME FILTER: a jq filter on that container of the last JSON report.
audited() {
  jq -r --arg n "$1" ".workloads[] | select(.name == \$n) | $2" "$FOLDER/out"
}

findings() {
  audited "$1" '[.findings[].rule] | join(" ")'
}

mkdir -p "$FOLDER/bind/sub"
mount -t tmpfs none "$FOLDER/bind/sub"
start plain --tmpfs /tmp:size=1m
start remount --tmpfs /tmp:size=1m --cap-add SYS_ADMIN
start bind-remount --tmpfs /tmp:size=1m --cap-add SYS_ADMIN
start inside --tmpfs /tmp:size=1m --cap-add SYS_ADMIN
start submount --tmpfs /tmp:size=1m -v "$FOLDER/bind:/b:ro"
start submount-rw --tmpfs /tmp:size=1m -v "$FOLDER/bind:/b"
start paused --tmpfs /tmp:size=1m
mkdir -p "$FOLDER/releases/7/tmp"
ln -s 7 "$FOLDER/releases/current"
start linked-below --tmpfs /releases/current/tmp:size=1m -v "$FOLDER/releases:/releases:ro"
docker pause paused >/dev/null
docker run --detach --network none --name writable box sleep 100000 >/dev/null

exits 1 "$ROOTFS_AUDIT" --format=json --verify=always
for name in plain remount bind-remount inside submount paused linked-below; do
  is "kernel_rootfs of $name" "$(audited $name .kernel_rootfs)" ro
done
is "kernel_rootfs of writable" "$(audited writable .kernel_rootfs)" rw
is "findings of plain" "$(findings plain)" ""
is "findings of remount" "$(findings remount)" rootfs-remountable
# Since 25 a read-only bind covers what is below it.
below=undeclared-writable-mount
[ "$(docker_major)" -lt 25 ] || below=
is "findings of submount" "$(findings submount)" "$below"
is "findings of submount-rw" "$(findings submount-rw)" ""
is "findings of linked-below" "$(findings linked-below)" ""
[ -z "$below" ] || audited submount '.findings[].message' | grep '/b/sub' >/dev/null || fail "the submount is not named"
echo "ok: what was asked for"

# In a plain chroot a process that is started by exec sees the host's root instead.
docker exec remount ls /.dockerenv >/dev/null || cannot_run "docker exec does not enter the container"
docker exec remount mount -o remount,rw /
docker exec remount touch /proof
docker exec bind-remount mkdir /dev/shm/r
docker exec bind-remount mount -o bind / /dev/shm/r
docker exec bind-remount mount -o remount,rw,bind /dev/shm/r
docker exec bind-remount touch /dev/shm/r/proof
docker exec inside mkdir /dev/shm/t
docker exec inside mount -t tmpfs none /dev/shm/t
for name in remount bind-remount; do
  is "the engine's word on $name" "$(docker inspect --format '{{.HostConfig.ReadonlyRootfs}}' $name)" true
done

exits 1 "$ROOTFS_AUDIT" --format=json remount bind-remount inside plain
for name in remount bind-remount; do
  is "verdict of $name" "$(audited $name .verdict)" fail
  is "kernel_rootfs of $name" "$(audited $name .kernel_rootfs)" rw
  is "readonly_rootfs of $name" "$(audited $name .readonly_rootfs)" true
  is "findings of $name" "$(findings $name)" 'rootfs-remounted rootfs-remountable'
done
is "verdict of inside" "$(audited inside .verdict)" pass
is "findings of inside" "$(findings inside)" 'rootfs-remountable undeclared-writable-mount'
is "verdict of plain" "$(audited plain .verdict)" pass
echo "ok: what was done from inside"

# The benchmark's own words stay the engine's.
exits 1 "$ROOTFS_AUDIT" --format=cis remount
grep -q 'ReadonlyRootfs=true' "$FOLDER/out" || fail "--format=cis changed"

exits 0 "$ROOTFS_AUDIT" --format=json --verify=never remount
is "verdict by the flag" "$(audited remount .verdict)" pass
is "kernel_rootfs unasked" "$(audited remount .kernel_rootfs)" unknown

docker restart --time 0 remount bind-remount >/dev/null
exits 0 "$ROOTFS_AUDIT" --format=json remount bind-remount
is "findings after a restart" "$(findings remount)" rootfs-remountable
is "findings after a restart" "$(findings bind-remount)" rootfs-remountable
exits 1 "$ROOTFS_AUDIT" --strict remount
echo "ok: after a restart"

# One who may talk to the engine but is not root cannot tell where a process's root is.
chmod 755 "$FOLDER" "$DATA"
chmod 666 "$SOCKET"
cp "$(realpath "$ROOTFS_AUDIT")" "$FOLDER/program"
chmod 755 "$FOLDER/program"
if setpriv --reuid 65534 --regid 65534 --clear-groups "$FOLDER/program" --version >/dev/null; then
  exits 2 setpriv --reuid 65534 --regid 65534 --clear-groups "$FOLDER/program" --verify=always plain
  grep -q 'run as root' "$FOLDER/err" || fail "stderr: $(cat "$FOLDER/err")"
  exits 0 setpriv --reuid 65534 --regid 65534 --clear-groups "$FOLDER/program" plain
  tr '\n' ' ' <"$FOLDER/out" | grep -q 'Note: .*run as root'  || fail "no note: $(cat "$FOLDER/out")"
fi

# Where the engine's processes are not to be seen: as with an engine on another host.
exits 2 unshare --pid --fork --mount-proc "$ROOTFS_AUDIT" --verify=always plain
is "lines on stderr" "$(wc -l <"$FOLDER/err")" 1
exits 0 unshare --pid --fork --mount-proc "$ROOTFS_AUDIT" plain
grep -q '^Note: the kernel was not asked about 1 of 1 running' "$FOLDER/out" || fail "no note"
echo "ok: where the kernel cannot be asked"
