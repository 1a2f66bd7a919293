#!/usr/bin/env bash
# kernel.sh ENGINE: containers that try to make their root filesystem writable, each in a way
# of its own. Which of them the kernel lets through, they say themselves; each of those is a
# FAIL, and all others are not. The same for mounts below read-only binds.
set -euo pipefail
# shellcheck source=tests/engines/engines.sh
. "$(dirname "$0")/engines.sh"
engine_start "$1"
box_root
mkdir -p "$FOLDER/box/run" "$FOLDER/box/var" "$FOLDER/box/tmp"
for program in seq printf chmod umount ln sleep; do
  ln -sf busybox "$FOLDER/box/bin/$program"
done
box_image 2>/dev/null

# What is tried: shell commands that fail where the kernel refuses. Each ends with the proof.
declare -A ways=(
  [nothing]='touch /proof'
  [remount]='mount -o remount,rw / && touch /proof'
  [bind]='mkdir /dev/shm/r && mount -o bind / /dev/shm/r && mount -o remount,rw,bind /dev/shm/r && touch /dev/shm/r/proof'
  [covered]='mount -o remount,rw / && touch /proof && mount -t tmpfs -o ro none /'
  [moved]='mount -o remount,rw / && touch /proof && mkdir /dev/shm/x && mount -o bind / /dev/shm/x &&
    mount -o remount,ro,bind /dev/shm/x && hide=/dev/shm/x'
  [namespace]='unshare -m sh -c "mount -o remount,rw / && touch /proof && echo done >/dev/shm/done; exec sleep 100000" &
    sleep 1; cat /dev/shm/done'
  [users]='unshare -U -r -m sh -c "mount -o remount,rw / && touch /proof && echo done >/dev/shm/done; exec sleep 100000" &
    sleep 1; cat /dev/shm/done'
  [detached]='mkdir /dev/shm/x && mount -o bind / /dev/shm/x && mount -o remount,rw,bind /dev/shm/x || exit_way 1
    chroot /dev/shm/x /bin/busybox sh -c "while :; do : >/proof; sleep 1; done" & sleep 1
    ls /dev/shm/x/proof && umount -l /dev/shm/x'
)
# With which options each of them is tried.
declare -A powers=(
  [plain]=''
  [admin]='--cap-add SYS_ADMIN'
  [unconfined]='--cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined'
  [privileged]='--privileged'
)
if [ "$PRODUCT" = podman ]; then
  powers[unconfined]='--cap-add SYS_ADMIN --security-opt seccomp=unconfined'
fi
# Without it, as ENGINE-FACTS of the runtime has it, runc cannot start a privileged one here.
[ "$PRODUCT-$MAJOR" != docker-20 ] && [ "$PRODUCT-$MAJOR" != podman-4 ] || unset 'powers[privileged]'
# With userns-remap there are none but those of the host's users.
! is_a remapped || powers[privileged]+=' --userns host'

: >"$FOLDER/expected"
no_tmpfs=()
[ "$PRODUCT" = docker ] || no_tmpfs=(--read-only-tmpfs=false)
for power in "${!powers[@]}"; do
  for way in "${!ways[@]}"; do
    # shellcheck disable=SC2086 # words
    docker run --detach "${network[@]}" --read-only "${no_tmpfs[@]}" --tmpfs /dev/shm:exec --name "$way-$power" \
      ${powers[$power]} box sh -c "try() { ${ways[$way]//exit_way/return}; }; hide=
        if try >/dev/null 2>&1; then echo through; else echo refused; fi
        [ -z \"\$hide\" ] || exec chroot \$hide /bin/busybox sleep 100000
        exec /bin/busybox sleep 100000" >/dev/null
  done
done

outcome() {
  docker logs "$1" 2>/dev/null | grep -oE 'through|refused'
}

for power in "${!powers[@]}"; do
  for way in "${!ways[@]}"; do
    wait_until 30 outcome "$way-$power" || fail "$way-$power says nothing: $(docker logs "$way-$power" 2>&1 | tail -n 3)"
    printf '%s %s\n' "$way-$power" "$(outcome "$way-$power")" >>"$FOLDER/expected"
  done
done
sleep 1.5 # until a program that writes once a second has done so

status=0
"$ROOTFS_AUDIT" --format=json --verify=always >"$FOLDER/out" 2>"$FOLDER/err" || status=$?
audited() {
  jq -r --arg n "$1" '.workloads[] | select(.name == $n) |
    if .verdict == "fail" and .kernel_rootfs == "rw" and any(.findings[]; .rule == "rootfs-remounted") then "through"
    elif .verdict == "pass" and .kernel_rootfs == "ro" then "refused"
    else "\(.verdict), kernel \(.kernel_rootfs), \([.findings[].rule] | join(" ")) \(.error // "")" end' "$FOLDER/out"
}

wrong=0 through=0 all=0
while read -r name outcome; do
  all=$((all + 1))
  [ "$outcome" != through ] || through=$((through + 1))
  got=$(audited "$name")
  [ "$got" = "$outcome" ] || {
    wrong=$((wrong + 1))
    echo "wrong: $name: the kernel: $outcome; the report: $got"
  }
done <"$FOLDER/expected"

# --- Mounts below read-only binds ---
mkdir -p "$FOLDER/bind/sub"
chmod 755 "$FOLDER/bind"
mount -t tmpfs -o mode=1777 none "$FOLDER/bind/sub"
binds=("-v $FOLDER/bind:/b:ro" "-v $FOLDER/bind:/b")
[ "$PRODUCT" != docker ] ||
  binds+=("--mount type=bind,src=$FOLDER/bind,dst=/b,readonly")
# A user namespace of its own may not uncover what the mounts that came with it cover.
[ "$PRODUCT" != docker ] || is_a userns ||
  binds+=("--mount type=bind,src=$FOLDER/bind,dst=/b,readonly,bind-nonrecursive=true")
[ "$PRODUCT" != docker ] || [ "$MAJOR" -lt 25 ] || binds+=(
  "--mount type=bind,src=$FOLDER/bind,dst=/b,readonly,bind-recursive=writable"
  "--mount type=bind,src=$FOLDER/bind,dst=/b,readonly,bind-propagation=rprivate,bind-recursive=readonly")
for i in "${!binds[@]}"; do
  # shellcheck disable=SC2086 # words
  docker run --detach "${network[@]}" --read-only "${no_tmpfs[@]}" --name "bind-$i" ${binds[$i]} box sleep 100000 >/dev/null
  writes=no
  if docker exec "bind-$i" touch /b/sub/proof >/dev/null 2>&1; then writes=yes; fi
  # A bind that is writable declares what is below.
  [ "$i" != 1 ] || writes=no
  "$ROOTFS_AUDIT" --format=json --verify=always "bind-$i" >"$FOLDER/out" 2>"$FOLDER/err" || true
  got=$(jq -r '.workloads[0] | select(.verdict == "pass") |
    if any(.findings[]; .rule == "undeclared-writable-mount" and .level == "warn" and (.message | test("/b/sub"))) then "yes" else "no" end' "$FOLDER/out")
  all=$((all + 1))
  [ "$got" = "$writes" ] || {
    wrong=$((wrong + 1))
    echo "wrong: ${binds[$i]}: writable below: $writes; the report: $got"
  }
done

echo "cell: $((all - wrong)) of $all ways and binds as the kernel has them, $through let through"
[ "$wrong" -eq 0 ] || fail "the report and the kernel differ: $(cat "$FOLDER/err")"
is "exit status" "$status" $((through > 0))
# Where nothing is let through, nothing was tried.
is_a userns || [ "$through" -ge 10 ] || fail "only $through ways are let through: $(cat "$FOLDER/expected")"
echo "ok: $all ways and binds"
