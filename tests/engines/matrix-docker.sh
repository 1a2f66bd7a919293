# The rows of Docker. Sourced by matrix.sh.
# shellcheck shell=bash disable=SC2154,SC2034 # its variables

sized=size=1m

docker volume create named >/dev/null
docker volume create --opt type=none --opt o=bind --opt device="$host/plain" bound >/dev/null
docker volume create --opt type=none --opt o=bind,ro --opt device="$host/plain" bound-ro >/dev/null
docker volume create --opt type=nfs --opt o=addr=127.0.0.1 --opt device=:/share nfs >/dev/null
docker volume create --opt type=cifs --opt device=//127.0.0.1/share cifs >/dev/null
docker volume create --opt type=tmpfs --opt device=tmpfs memory >/dev/null
docker volume create --opt type=tmpfs --opt o=size=1m,noexec --opt device=tmpfs memory-sized >/dev/null

ro=--read-only

# --- Without places ---
row writable fail '' '' rootfs-writable --
row readonly pass '' '' '' -- $ro
row external pass external '' '' -- $ro --label rootfs-audit.external=postgres
row labelled-empty pass '' '' '' -- $ro --label rootfs-audit.external=
row user pass '' '' '' -- $ro --user 1000:1000
row init pass '' '' '' -- $ro --init
row workdir pass '' '' '' -- $ro --workdir /data
row hostname pass '' '' '' -- $ro --hostname other --add-host one:127.0.0.1 --dns 127.0.0.1
row tty pass '' '' '' -- $ro --tty
row ipc-none pass '' '' '' -- $ro --ipc none
# A user namespace of its own has no right to the host's queues.
is_a userns || row ipc-host pass '' '' '' -- $ro --ipc host
row ipc-shareable pass '' '' '' -- $ro --ipc shareable
row shm-size pass '' '' '' -- $ro --shm-size 1m
row ulimit pass '' '' '' -- $ro --ulimit nofile=1024:1024
row stop-signal pass '' '' '' -- $ro --stop-signal TERM --stop-timeout 1
row cap-drop pass '' '' '' -- $ro --cap-drop ALL
row cap-net-admin pass '' '' '' -- $ro --cap-add NET_ADMIN
row no-new-privileges pass '' '' '' -- $ro --security-opt no-new-privileges
row seccomp-unconfined pass '' '' '' -- $ro --security-opt seccomp=unconfined
row apparmor-unconfined pass '' '' '' -- $ro --security-opt apparmor=unconfined
row unmasked pass '' '' '' -- $ro --security-opt systempaths=unconfined
row uts-host pass '' '' '' -- $ro --uts host
row health pass '' '' '' -- $ro --health-cmd true --health-interval 1s
row log-none pass '' '' '' -- $ro --log-driver none
row pid-container pass '' '' '' -- $ro --pid container:readonly
row oom pass '' '' '' -- $ro --oom-score-adj 100
row env pass '' '' '' -- $ro --env A=b
[ "$MAJOR" -lt 28 ] || row sysctl pass '' '' '' -- $ro --sysctl net.ipv4.ip_unprivileged_port_start=0
row cgroupns-private pass '' '' '' -- $ro --cgroupns private
row cgroupns-host pass '' '' '' -- $ro --cgroupns host
row memory pass '' '' '' -- $ro --memory 64m
row cpus pass '' '' '' -- $ro --cpu-shares 512
is_a userns || row pid-host pass '' '' '' -- $ro --pid host
is_a userns || row device pass '' '' '' -- $ro --device /dev/null:/dev/other
is_a userns || row device-fuse pass '' '' '' -- $ro --device /dev/zero:/dev/second --cap-add MKNOD
! is_a remapped || row userns-host pass '' '' '' -- $ro --userns host
if [ "$MAJOR" -ge 28 ] && ! is_a userns; then
  row writable-cgroups pass '' '' '' -- $ro --security-opt writable-cgroups=true
fi

# --- tmpfs ---
row tmpfs pass tmpfs /tmp=tmpfs '' -- $ro --tmpfs /tmp
row tmpfs-sized pass tmpfs /tmp=tmpfs '' -- $ro --tmpfs /tmp:$sized
row tmpfs-exec pass tmpfs /tmp=tmpfs '' -- $ro --tmpfs /tmp:exec,$sized
row tmpfs-owned pass tmpfs /run/x=tmpfs '' -- $ro --tmpfs /run/x:uid=100,gid=101,mode=755,$sized
row tmpfs-ro pass '' '' '' -- $ro --tmpfs /tmp:ro
row tmpfs-unclean pass tmpfs '/c=tmpfs /e=tmpfs' '' -- $ro --tmpfs /c/:$sized --tmpfs /d/../e:$sized
row mount-tmpfs pass tmpfs /m=tmpfs '' -- $ro --mount type=tmpfs,dst=/m
row mount-tmpfs-sized pass tmpfs /m=tmpfs '' -- $ro --mount type=tmpfs,dst=/m,tmpfs-size=1m,tmpfs-mode=1770
row mount-tmpfs-ro pass '' '' '' -- $ro --mount type=tmpfs,dst=/m,readonly
row tmpfs-var-run pass tmpfs /var/run=tmpfs '' -- $ro --tmpfs /var/run:$sized
row tmpfs-nested pass 'tmpfs' '/run=tmpfs /run/lock=tmpfs' '' -- $ro --tmpfs /run:$sized --tmpfs /run/lock:$sized

# --- Binds ---
row bind pass bind /b=bind+ '' -- $ro -v "$host/plain:/b"
row bind-ro pass '' '' '' -- $ro -v "$host/plain:/b:ro"
is_a delegated || row bind-shared pass bind /b=bind+ '' -- $ro -v "$host/plain:/b:rshared"
row bind-file pass bind /f=bind+ '' -- $ro -v "$FOLDER/expected:/f"
row bind-file-ro pass '' '' '' -- $ro -v "$FOLDER/expected:/f:ro"
row bind-hosts pass bind /etc/hosts=bind+ system-path-writable -- $ro -v "$FOLDER/expected:/etc/hosts"
row mount-bind pass bind /b=bind+ '' -- $ro --mount "type=bind,src=$host/plain,dst=/b"
row mount-bind-ro pass '' '' '' -- $ro --mount "type=bind,src=$host/plain,dst=/b,readonly"
row bind-odd pass bind '/odd name "x"=bind+' '' -- $ro --mount "type=bind,\"src=$host/odd: na,me\",\"dst=/odd name \"\"x\"\"\""
row submount pass bind /b=bind+ '' -- $ro -v "$host/below:/b"
# Nor to what mounts that came with it cover.
is_a userns || row mount-not-recursive pass bind /b=bind+ '' -- $ro --mount "type=bind,src=$host/below,dst=/b,bind-nonrecursive=true"
is_a userns || row mount-not-recursive-ro pass '' '' '' -- $ro --mount "type=bind,src=$host/below,dst=/b,readonly,bind-nonrecursive=true"
if [ "$MAJOR" -ge 25 ]; then
  row submount-ro pass '' '' '' -- $ro -v "$host/below:/b:ro"
  row submount-readonly pass '' '' '' -- $ro --mount "type=bind,src=$host/below,dst=/b,readonly,bind-propagation=rprivate,bind-recursive=readonly"
  row submount-writable pass '' '' undeclared-writable-mount -- $ro --mount "type=bind,src=$host/below,dst=/b,readonly,bind-recursive=writable"
  is_a userns || row submount-disabled pass '' '' '' -- $ro --mount "type=bind,src=$host/below,dst=/b,readonly,bind-recursive=disabled"
else
  row submount-ro pass '' '' undeclared-writable-mount -- $ro -v "$host/below:/b:ro"
fi

# --- Volumes ---
row volume pass volume /v=volume+ '' -- $ro -v named:/v
row volume-ro pass '' '' '' -- $ro -v named:/v:ro
row volume-nocopy pass volume /v=volume+ '' -- $ro -v named:/v:nocopy
row volume-anonymous pass volume /v=volume+ '' -- $ro -v /v
row mount-volume-anonymous pass volume /v=volume+ '' -- $ro --mount type=volume,dst=/v
row volume-bound pass bind /v=bind+ '' -- $ro -v bound:/v
row volume-bound-ro pass '' '' '' -- $ro -v bound-ro:/v
# In a user namespace its engine may not mount any filesystem.
row volume-tmpfs pass tmpfs /v=tmpfs '' -- $ro -v memory:/v
row volume-tmpfs-sized pass tmpfs /v=tmpfs '' -- $ro -v memory-sized:/v
made volume-nfs pass shared-volume /v=volume+ '' -- $ro -v nfs:/v
made volume-cifs pass shared-volume /v=volume+ '' -- $ro -v cifs:/v
if [ "$MAJOR" -ge 26 ]; then
  docker run --rm "${network[@]}" -v named:/v box mkdir -p /v/part
  row volume-subpath pass volume /v=volume+ '' -- $ro --mount type=volume,src=named,dst=/v,volume-subpath=part
  row volume-subpath-ro pass '' '' '' -- $ro --mount type=volume,src=named,dst=/v,volume-subpath=part,readonly
fi
if [ "$MAJOR" -ge 28 ]; then
  row mount-image pass '' '' '' -- $ro --mount type=image,src=withvolume,dst=/i
  row mount-image-subpath pass '' '' '' -- $ro --mount type=image,src=withvolume,dst=/i,image-subpath=bin
fi
image=withvolume row image-volume pass volume '/image=volume!+' implicit-volume -- $ro
image=withvolume row image-volume-fail fail volume '/image=volume!+' 'rootfs-writable implicit-volume' --
image=withvolume row image-volume-named pass volume /image=volume+ '' -- $ro -v named:/image
image=withvolume row image-volume-tmpfs pass tmpfs /image=tmpfs '' -- $ro --tmpfs /image:$sized
image=withvolume row image-volume-bind pass bind /image=bind+ '' -- $ro -v "$host/plain:/image"
row volumes-from pass 'tmpfs volume' '/tmp=tmpfs /v=volume+' '' -- $ro --tmpfs /tmp:$sized --volumes-from volume
row volumes-from-ro pass tmpfs /tmp=tmpfs '' -- $ro --tmpfs /tmp:$sized --volumes-from volume:ro
row everything pass 'tmpfs bind volume external' '/b=bind+ /t=tmpfs /v=volume+' '' -- $ro --tmpfs /t:$sized -v named:/v -v "$host/plain:/b" --label rootfs-audit.external=s3

# --- Through links of the image ---
row link-storage pass volume /opt/app/current/storage=volume+ '' -- $ro -v named:/opt/app/current/storage
row link-mail pass tmpfs /var/mail=tmpfs '' -- $ro --tmpfs /var/mail:$sized
row link-lib pass tmpfs /lib/app=tmpfs system-path-writable -- $ro --tmpfs /lib/app:$sized
row link-bind pass bind /var/run/app=bind+ '' -- $ro -v "$host/plain:/var/run/app"

# --- What a process inside can use ---
row system-usr pass tmpfs /usr/local=tmpfs system-path-writable -- $ro --tmpfs /usr/local:$sized
row host-etc pass bind /h=bind+ host-system-path-writable -- $ro -v /etc:/h
row socket pass bind /s=bind+ host-system-path-writable -- $ro -v "$SOCKET:/s"
row socket-ro pass '' '' host-system-path-writable -- $ro -v "$SOCKET:/s:ro"
row sys-admin pass '' '' rootfs-remountable -- $ro --cap-add SYS_ADMIN
row sys-admin-typed pass '' '' rootfs-remountable -- $ro --cap-add cap_sys_admin
# The old runc cannot start what it may not give all capabilities.
all=row
[ "$MAJOR" -ge 25 ] || all=made
$all all-capabilities pass '' '' rootfs-remountable -- $ro --cap-add all
if is_a remapped; then
  made privileged pass '' '' rootfs-remountable -- $ro --privileged --userns host
else
  made privileged pass '' '' rootfs-remountable -- $ro --privileged
fi

# --- States ---
made created pass '' '' '' -- $ro
made created-writable fail '' '' rootfs-writable --
made created-tmpfs pass tmpfs /tmp=tmpfs '' -- $ro --tmpfs /tmp:$sized
row stopped pass '' '' '' -- $ro
docker kill stopped >/dev/null
row stopped-writable fail '' '' rootfs-writable --
docker kill stopped-writable >/dev/null
row restarted pass '' '' '' -- $ro
docker restart --time 0 restarted >/dev/null
program=false row restarting pass '' '' '' -- $ro --restart always
program=true row exited pass '' '' '' -- $ro
program=true row exited-writable fail '' '' rootfs-writable --
row paused pass '' '' '' -- $ro
docker pause paused >/dev/null
row paused-tmpfs pass tmpfs /tmp=tmpfs '' -- $ro --tmpfs /tmp:$sized
docker pause paused-tmpfs >/dev/null
