# The rows of Podman. Sourced by matrix.sh.
# shellcheck shell=bash disable=SC2154,SC2034 # its variables

sized=size=1m

docker volume create named >/dev/null
docker volume create other >/dev/null
is_a delegated || {
  docker volume create --opt type=tmpfs --opt device=tmpfs memory >/dev/null
  docker volume create --opt type=none --opt o=bind --opt device="$host/plain" bound >/dev/null
}
mkdir -p "$FOLDER/system"
tar -C "$FOLDER/box" -c . | tar -C "$FOLDER/system" -x
chmod 755 "$FOLDER/system"
! is_a delegated || chown -R "$engines_user" "$FOLDER/system"

# --read-only brings a tmpfs on each of these.
own='/run=tmpfs! /tmp=tmpfs! /var/tmp=tmpfs!'
ro=--read-only
bare='--read-only --read-only-tmpfs=false'
# Since 5 they are in no document, and not to be seen before the container runs.
unseen=$own strategy=tmpfs
[ "$MAJOR" -lt 5 ] || unseen='' strategy=''
shared_namespaces=yes
! is_a pod || shared_namespaces=

# shellcheck disable=SC2086 # words
bare() {
  row "$1" "$2" "$3" "$4" "$5" -- $bare "${@:7}"
}

# --- Without places ---
row writable fail '' '' rootfs-writable --
row readonly pass tmpfs "$own" '' -- $ro
bare bare pass '' '' '' --
bare external pass external '' '' -- --label rootfs-audit.external=postgres
bare labelled-empty pass '' '' '' -- --label rootfs-audit.external=
bare user pass '' '' '' -- --user 1000:1000
bare init pass '' '' '' -- --init
bare workdir pass '' '' '' -- --workdir /data
bare tty pass '' '' '' -- --tty
bare ulimit pass '' '' '' -- --ulimit nofile=512:1024 --ulimit nproc=512:1024
bare stop-signal pass '' '' '' -- --stop-signal TERM --stop-timeout 1
bare cap-drop pass '' '' '' -- --cap-drop ALL
bare cap-net-admin pass '' '' '' -- --cap-add NET_ADMIN
bare no-new-privileges pass '' '' '' -- --security-opt no-new-privileges
bare seccomp-unconfined pass '' '' '' -- --security-opt seccomp=unconfined
bare label-disabled pass '' '' '' -- --security-opt label=disable
bare unmasked-one pass '' '' '' -- --security-opt unmask=/proc/acpi
bare unmasked pass '' '' '' -- --security-opt unmask=ALL
bare masked pass '' '' '' -- --security-opt mask=/usr
bare env pass '' '' '' -- --env A=b
bare secret-env pass '' '' '' -- --env-host=false
bare health pass '' '' '' -- --health-cmd true --health-interval disable
bare log-none pass '' '' '' -- --log-driver none
bare no-hosts pass '' '' '' -- --no-hosts
bare cgroups-enabled pass '' '' '' -- --cgroups enabled
bare cgroupns-private pass '' '' '' -- --cgroupns private
bare timezone pass '' '' '' -- --tz UTC
bare annotation pass '' '' '' -- --annotation a=b
bare group pass '' '' '' -- --group-add 5
bare passwd pass '' '' '' -- --passwd=false
bare systemd-off pass '' '' '' -- --systemd=false
row systemd pass tmpfs '/run=tmpfs! /run/lock=tmpfs! /tmp=tmpfs! /var/log/journal=tmpfs! /var/tmp=tmpfs!' '' -- $ro --systemd=always
bare systemd-bare pass tmpfs '/run=tmpfs! /run/lock=tmpfs! /tmp=tmpfs! /var/log/journal=tmpfs!' '' -- --systemd=always
if [ -n "$shared_namespaces" ]; then
  bare hostname pass '' '' '' -- --hostname other --add-host one:127.0.0.1
  bare shm-size pass '' '' '' -- --shm-size 1m
  bare ipc-none pass '' '' '' -- --ipc none
  bare ipc-private pass '' '' '' -- --ipc private
  bare ipc-shareable pass '' '' '' -- --ipc shareable
  bare uts-host pass '' '' '' -- --uts host
  bare sysctl pass '' '' '' -- --sysctl net.ipv4.ip_unprivileged_port_start=0
  is_a userns || bare ipc-host pass '' '' '' -- --ipc host
  is_a userns || bare pid-host pass '' '' '' -- --pid host
fi
is_a userns || bare device pass '' '' '' -- --device /dev/null:/dev/other
if ! is_a userns && [ -n "$shared_namespaces" ]; then
  bare uidmap pass '' '' '' -- --uidmap 0:400000:65536
  bare uidmap-tmpfs pass tmpfs /t=tmpfs '' -- --uidmap 0:400000:65536 --tmpfs /t:$sized
  bare uidmap-volume pass volume /v=volume+ '' -- --uidmap 0:400000:65536 -v other:/v
  row uidmap-own pass tmpfs "$own" '' -- $ro --uidmap 0:400000:65536
  bare userns-auto-none pass '' '' '' -- --userns host
fi

# --- tmpfs ---
row tmpfs pass tmpfs '/run=tmpfs! /tmp=tmpfs /var/tmp=tmpfs!' '' -- $ro --tmpfs /tmp:$sized
bare tmpfs-bare pass tmpfs /t=tmpfs '' -- --tmpfs /t:$sized
bare tmpfs-unsized pass tmpfs /t=tmpfs '' -- --tmpfs /t
bare tmpfs-exec pass tmpfs /t=tmpfs '' -- --tmpfs /t:exec,$sized
bare tmpfs-ro pass '' '' '' -- --tmpfs /t:ro
bare tmpfs-owned pass tmpfs /t=tmpfs '' -- --tmpfs /t:mode=755,$sized
bare tmpfs-unclean pass tmpfs '/c=tmpfs /e=tmpfs' '' -- --tmpfs /c/:$sized --tmpfs /d/../e:$sized
bare mount-tmpfs pass tmpfs /m=tmpfs '' -- --mount type=tmpfs,dst=/m
bare mount-tmpfs-sized pass tmpfs /m=tmpfs '' -- --mount type=tmpfs,dst=/m,tmpfs-size=1m,tmpfs-mode=1770
bare mount-tmpfs-ro pass '' '' '' -- --mount type=tmpfs,dst=/m,ro=true
bare mount-tmpfs-copyup pass tmpfs /data=tmpfs '' -- --mount type=tmpfs,dst=/data,notmpcopyup
[ "$MAJOR" -lt 5 ] || bare mount-ramfs pass tmpfs /r=tmpfs '' -- --mount type=ramfs,dst=/r
bare mount-devpts pass '' '/dp=other' '' -- --mount type=devpts,dst=/dp
bare tmpfs-var-run pass tmpfs /var/run=tmpfs '' -- --tmpfs /var/run:$sized

# --- Binds ---
row bind pass 'tmpfs bind' "/b=bind+ $own" '' -- $ro -v "$host/plain:/b"
bare bind-bare pass bind /b=bind+ '' -- -v "$host/plain:/b"
bare bind-ro pass '' '' '' -- -v "$host/plain:/b:ro"
bare bind-file pass bind /f=bind+ '' -- -v "$FOLDER/expected:/f"
bare bind-file-ro pass '' '' '' -- -v "$FOLDER/expected:/f:ro"
bare bind-noexec pass bind /b=bind+ '' -- -v "$host/plain:/b:noexec"
bare mount-bind pass bind /b=bind+ '' -- --mount "type=bind,src=$host/plain,dst=/b"
bare mount-bind-ro pass '' '' '' -- --mount "type=bind,src=$host/plain,dst=/b,ro=true"
# The folders of its overlays are root's, and closed to others.
is_a uidmap || bare bind-overlay pass '' /b=other '' -- -v "$host/plain:/b:O"
bare submount pass bind /b=bind+ '' -- -v "$host/below:/b"
bare submount-ro pass '' '' undeclared-writable-mount -- -v "$host/below:/b:ro"
bare mount-not-recursive pass bind /b=bind+ '' -- --mount "type=bind,src=$host/below,dst=/b,bind-nonrecursive=true"
[ "$MAJOR" -lt 5 ] || bare mount-glob pass bind '/g/below=bind+ /g/plain=bind+' '' -- --mount "type=glob,src=$host/*l*n*,dst=/g" --mount "type=bind,src=$host/below,dst=/g/below"

# --- Volumes ---
bare volume pass volume /v=volume+ '' -- -v named:/v
bare volume-ro pass '' '' '' -- -v named:/v:ro
bare volume-anonymous pass volume /v=volume+ '' -- -v /v
is_a uidmap || bare volume-overlay pass '' /v=other '' -- -v named:/v:O
bare mount-volume pass volume /v=volume+ '' -- --mount type=volume,src=named,dst=/v
bare mount-volume-ro pass '' '' '' -- --mount type=volume,src=named,dst=/v,ro=true
[ "$MAJOR" -lt 5 ] || bare volume-subpath pass volume /v=volume+ '' -- --mount type=volume,src=named,dst=/v,subpath=/
if ! is_a delegated; then
  bare volume-tmpfs pass tmpfs /v=tmpfs '' -- -v memory:/v
  bare volume-bound pass bind /v=bind+ '' -- -v bound:/v
fi
is_a uidmap || bare mount-image pass '' '' '' -- --mount type=image,src=withvolume,dst=/i
is_a uidmap || bare mount-image-rw pass '' /i=other '' -- --mount type=image,src=withvolume,dst=/i,rw=true
image=withvolume bare image-volume pass volume '/image=volume!+' implicit-volume --
image=withvolume row image-volume-fail fail volume '/image=volume!+' 'rootfs-writable implicit-volume' --
image=withvolume bare image-volume-named pass volume /image=volume+ '' -- -v named:/image
image=withvolume bare image-volume-tmpfs pass tmpfs /image=tmpfs '' -- --tmpfs /image:size=8m
image=withvolume bare image-volume-as-tmpfs pass tmpfs /image=tmpfs! '' -- --image-volume=tmpfs
image=withvolume bare image-volume-ignored pass '' '' '' -- --image-volume=ignore
bare volumes-from pass volume /v=volume+ '' -- --volumes-from volume
bare volumes-from-ro pass '' '' '' -- --volumes-from volume:ro
row everything pass 'tmpfs bind volume external' "/b=bind+ $(echo "/run=tmpfs! /t=tmpfs /tmp=tmpfs! /v=volume+ /var/tmp=tmpfs!")" '' -- $ro --tmpfs /t:$sized -v named:/v -v "$host/plain:/b" --label rootfs-audit.external=s3

# --- Through links of the image ---
bare link-storage pass volume /opt/app/current/storage=volume+ '' -- -v named:/opt/app/current/storage
bare link-mail pass tmpfs /var/mail=tmpfs '' -- --tmpfs /var/mail:$sized
bare link-lib pass tmpfs /lib/app=tmpfs system-path-writable -- --tmpfs /lib/app:$sized
bare link-bind pass bind /var/run/app=bind+ '' -- -v "$host/plain:/var/run/app"

# --- What a process inside can use ---
bare system-usr pass tmpfs /usr/local=tmpfs system-path-writable -- --tmpfs /usr/local:$sized
bare host-etc pass bind /h=bind+ host-system-path-writable -- -v /etc:/h
bare socket pass bind /s=bind+ host-system-path-writable -- -v "$SOCKET:/s"
bare socket-ro pass '' '' host-system-path-writable -- -v "$SOCKET:/s:ro"
bare sys-admin pass '' '' rootfs-remountable -- --cap-add SYS_ADMIN
bare all-capabilities pass '' '' rootfs-remountable -- --cap-add all
# shellcheck disable=SC2086 # words
made privileged pass '' '' rootfs-remountable -- $bare --privileged
if ! is_a uidmap; then
  image='' bare rootfs pass "" "" "" -- --rootfs "$FOLDER/system"
fi

# --- States ---
# shellcheck disable=SC2086 # words
made created pass '' '' '' -- $bare
made created-own pass "$strategy" "$unseen" '' -- $ro
made created-writable fail '' '' rootfs-writable --
# shellcheck disable=SC2086 # words
made created-tmpfs pass tmpfs /t=tmpfs '' -- $bare --tmpfs /t:$sized
bare stopped pass '' '' '' --
docker kill stopped >/dev/null
row stopped-writable fail '' '' rootfs-writable --
docker kill stopped-writable >/dev/null
bare restarted pass '' '' '' --
docker restart --time 0 restarted >/dev/null
program=true bare exited pass '' '' '' --
program=true row exited-writable fail '' '' rootfs-writable --
bare paused pass '' '' '' --
docker pause paused >/dev/null

# Which process is its own, only a container's control group shows. Before 5 and in a user's
# control group each gets one from these tests.
if [ "$MAJOR" -ge 5 ] && ! is_a delegated; then
  # shellcheck disable=SC2086 # words
  docker run --detach "${network[@]}" $bare --cgroups disabled --name no-cgroups box sleep 100000 >/dev/null
  exits 2 "$ROOTFS_AUDIT" --verify=always no-cgroups
  grep -q -- '--cgroups=disabled' "$FOLDER/err" || fail "stderr: $(cat "$FOLDER/err")"
  exits 0 "$ROOTFS_AUDIT" no-cgroups
  docker rm --force --time 0 no-cgroups >/dev/null
fi
