#!/usr/bin/env bash
# Containers that make their root filesystem writable and try to hide it, and containers
# that do strange things without doing that.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
engine_begin
docker_start
box_root
mkdir -p "$FOLDER/box/run" "$FOLDER/box/var"
ln -s /run "$FOLDER/box/var/run"
box_image

# start NAME [OPTION...] -- COMMAND: a read-only container that runs this, then sleeps.
start() {
  local name=$1 options=()
  shift
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  docker run --detach --network none --read-only --name "$name" "${options[@]}" \
    --label rootfs-audit.external=elsewhere box sh -c "$2" >/dev/null
}

admin=(--cap-add SYS_ADMIN)
sleeps='exec sleep 100000'
start covered "${admin[@]}" -- \
  "mount -o remount,rw /; touch /proof; mount -t tmpfs -o ro none /; touch /proof2; $sleeps"
start moved-to-a-bind "${admin[@]}" -- "mount -o remount,rw /; touch /proof; mkdir /dev/shm/x
  mount -o bind / /dev/shm/x; mount -o remount,ro,bind /dev/shm/x
  exec chroot /dev/shm/x /bin/busybox sleep 100000"
start moved-to-a-tmpfs "${admin[@]}" -- "mount -o remount,rw /; touch /proof; mkdir /dev/shm/x
  mount -t tmpfs none /dev/shm/x; cat /bin/busybox >/dev/shm/x/busybox; /bin/busybox chmod 755 /dev/shm/x/busybox
  mount -o remount,ro /dev/shm/x; exec chroot /dev/shm/x /busybox sleep 100000"
start moved-to-a-folder "${admin[@]}" -- "mount -o remount,rw /; mkdir /x; cat /bin/busybox >/x/busybox
  /bin/busybox chmod 755 /x/busybox; exec chroot /x /busybox sleep 100000"
start other-namespace "${admin[@]}" -- \
  "(sleep 1; mount -o remount,rw /; touch /proof; $sleeps) & exec unshare -m sleep 100000"
start detached-root "${admin[@]}" --security-opt apparmor=unconfined -- "mkdir /dev/shm/x
  mount -o bind / /dev/shm/x; mount -o remount,rw,bind /dev/shm/x
  chroot /dev/shm/x /bin/busybox sh -c 'while :; do : >/proof; sleep 1; done' & sleep 1
  /bin/busybox umount -l /dev/shm/x; $sleeps"
start detached-folder "${admin[@]}" --security-opt apparmor=unconfined -- "mkdir /dev/shm/x
  mount -o bind / /dev/shm/x; mount -o remount,rw,bind /dev/shm/x; cd /dev/shm/x
  /bin/busybox umount -l /dev/shm/x; while :; do : >./proof; sleep 1; done"
start proc-sys "${admin[@]}" -- "mount -o remount,rw,bind /proc/sys; $sleeps"
start below-a-tmpfs "${admin[@]}" --tmpfs /tmp:size=1m -- \
  "mkdir /tmp/x; mount -t tmpfs -o exec none /tmp/x; $sleeps"
# Nothing wrong with these.
start jail -v jail:/jail -- 'mkdir -p /jail/bin; cat /bin/busybox >/jail/bin/busybox
  /bin/busybox chmod 755 /jail/bin/busybox; exec chroot /jail /bin/busybox sleep 100000'
start sandbox "${admin[@]}" -- \
  "unshare -m sh -c 'mount -t tmpfs none /dev/shm; $sleeps' & $sleeps"
start linked --tmpfs /var/run:size=1m -v linked:/var/run/app -- "$sleeps"
start plain --tmpfs /tmp:size=1m -- "$sleeps"
sleep 2

# The marks that were left prove that the attacks worked.
for name in covered detached-folder detached-root moved-to-a-bind moved-to-a-tmpfs other-namespace; do
  docker diff $name | grep -x 'A /proof' >/dev/null || fail "$name did not do what it should"
done

status=0
"$ROOTFS_AUDIT" --format=json --verify=always >"$FOLDER/out" 2>"$FOLDER/err" || status=$?
is "exit status" "$status: $(cat "$FOLDER/err")" "1: "
got=$(jq -r '.workloads[] | [.name, .verdict, .kernel_rootfs, ([.findings[].rule] | join(" "))] | join(" | ")' "$FOLDER/out")
both='rootfs-remounted rootfs-remountable'
is "what was seen through" "$got" "below-a-tmpfs | pass | ro | rootfs-remountable undeclared-writable-mount
covered | fail | rw | $both
detached-folder | fail | rw | $both
detached-root | fail | rw | $both
jail | pass | ro | 
linked | pass | ro | 
moved-to-a-bind | fail | rw | $both
moved-to-a-folder | fail | rw | $both
moved-to-a-tmpfs | fail | rw | $both
other-namespace | fail | rw | $both
plain | pass | ro | 
proc-sys | pass | ro | rootfs-remountable undeclared-writable-mount
sandbox | pass | ro | rootfs-remountable"
jq -r '.workloads[] | select(.name == "proc-sys") | .findings[].message' "$FOLDER/out" |
  grep '/proc/sys (proc)' >/dev/null || fail "the message does not name /proc/sys"
echo "ok: 13 containers"

# What covers the root of a process that has changed it hides the mounts below.
start under-cover "${admin[@]}" -- "mount -o remount,rw /; touch /proof; mount -t tmpfs -o ro none /
  exec chroot /bin /busybox sleep 100000"
wait_until 20 sh -c 'docker diff under-cover | grep -x "A /proof"' || fail "under-cover did not do what it should"
exits 2 "$ROOTFS_AUDIT" under-cover
grep -q '^ERROR .*under-cover' "$FOLDER/out" || fail "$(cat "$FOLDER/out")"
docker rm --force under-cover >/dev/null
echo "ok: under cover"

# A mount table that is too large to be read is hiding, not absence.
start flood "${admin[@]}" -- 'mount -o remount,rw /
  p=/dev/shm; for i in $(/bin/busybox seq 15); do p=$p/$(/bin/busybox printf "%0240d" $i); done; mkdir -p $p
  for i in $(/bin/busybox seq 5000); do mount -o bind /bin $p; done; touch /done; exec sleep 100000'
wait_until 100 sh -c 'docker diff flood | grep -x "A /done"' || fail "no flood"
exits 2 "$ROOTFS_AUDIT" flood
grep -q '^ERROR .*flood' "$FOLDER/out" || fail "$(cat "$FOLDER/out")"
echo "ok: a flood"
