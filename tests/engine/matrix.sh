#!/usr/bin/env bash
# What containers may write to, on a real engine: a row for each, with the places, the
# strategies and the findings that the report must have.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
engine_begin
docker_start
box_image
box_image withvolume --change 'VOLUME /image'
host=$FOLDER/host
mkdir -p "$host/plain" "$host/odd: na,me" "$host/below/sub" "$host/with socket"
mount -t tmpfs none "$host/below/sub"
ln -s "$SOCKET" "$host/with socket/docker.sock"

docker volume create named >/dev/null
docker volume create --opt type=none --opt o=bind --opt device="$host/plain" bound >/dev/null
docker volume create --opt type=none --opt o=bind,ro --opt device="$host/plain" bound-ro >/dev/null
docker volume create --opt type=nfs --opt o=addr=127.0.0.1 --opt device=:/share nfs >/dev/null
docker volume create --opt type=cifs --opt device=//127.0.0.1/share cifs >/dev/null
docker volume create --opt type=tmpfs --opt device=tmpfs memory >/dev/null
docker volume create --opt type=tmpfs --opt device=tmpfs --opt o=size=1m,noexec memory-sized >/dev/null
docker volume create --opt type=ramfs --opt device=ramfs --opt o=size=1m,noexec memory-ramfs >/dev/null

: >"$FOLDER/expected"

# row NAME VERDICT STRATEGY WRITABLE FINDINGS -- what follows `docker create`
# A place is PATH=KIND, with ! when implicit and + when persistent.
row() {
  local name=$1
  printf '%s\n' "$name | $2 | $3 | $4 | $5" >>"$FOLDER/expected"
  shift 6
  docker create --network none --name "$name" "$@" >/dev/null
}

none=no-write-strategy
unbounded="unbounded-tmpfs"
sized=size=1m
row writable fail '' '' rootfs-writable -- box
row readonly pass '' '' $none -- --read-only box
row external pass external '' '' -- --read-only --label rootfs-audit.external=postgres box
row external-empty pass '' '' $none -- --read-only --label rootfs-audit.external= box
row tmpfs pass tmpfs /tmp=tmpfs $unbounded -- --read-only --tmpfs /tmp box
row tmpfs-sized pass tmpfs /tmp=tmpfs '' -- --read-only --tmpfs /tmp:$sized box
row tmpfs-limited pass tmpfs /tmp=tmpfs '' -- --read-only --memory 64m --tmpfs /tmp box
row tmpfs-zero pass tmpfs /tmp=tmpfs $unbounded -- --read-only --tmpfs /tmp:size=0 box
row tmpfs-exec pass tmpfs /tmp=tmpfs executable-tmpfs -- --read-only --tmpfs /tmp:exec,$sized box
row tmpfs-noexec-last pass tmpfs /tmp=tmpfs '' -- --read-only --tmpfs /tmp:exec,noexec,$sized box
row tmpfs-ro pass '' '' $none -- --read-only --tmpfs /tmp:ro box
row tmpfs-ro-rw pass tmpfs /tmp=tmpfs '' -- --read-only --tmpfs /tmp:ro,rw,$sized box
row tmpfs-unclean pass tmpfs '/c=tmpfs /e=tmpfs' '' -- --read-only --tmpfs /c/:$sized --tmpfs /d/../e:$sized box
row mount-tmpfs pass tmpfs /m=tmpfs $unbounded -- --read-only --mount type=tmpfs,dst=/m box
row mount-tmpfs-sized pass tmpfs /m=tmpfs '' -- --read-only --mount type=tmpfs,dst=/m,tmpfs-size=1m,tmpfs-mode=1770 box
row mount-tmpfs-ro pass '' '' $none -- --read-only --mount type=tmpfs,dst=/m,readonly box
row bind pass bind /b=bind+ '' -- --read-only -v "$host/plain:/b" box
row bind-rw pass bind /b=bind+ '' -- --read-only -v "$host/plain:/b:rw" box
row bind-ro pass '' '' $none -- --read-only -v "$host/plain:/b:ro" box
row mount-bind pass bind /b=bind+ '' -- --read-only --mount "type=bind,src=$host/plain,dst=/b" box
row mount-bind-ro pass '' '' $none -- --read-only --mount "type=bind,src=$host/plain,dst=/b,readonly" box
row bind-odd pass bind '/odd name "x"=bind+' '' -- --read-only --mount "type=bind,\"src=$host/odd: na,me\",\"dst=/odd name \"\"x\"\"\"" box
row volume pass volume /v=volume+ '' -- --read-only -v named:/v box
row volume-ro pass '' '' $none -- --read-only -v named:/v:ro box
row volume-anonymous pass volume /v=volume+ '' -- --read-only -v /v box
row mount-volume-anonymous pass volume /v=volume+ '' -- --read-only --mount type=volume,dst=/v box
row volume-bound pass bind /v=bind+ '' -- --read-only -v bound:/v box
row volume-bound-ro pass '' '' $none -- --read-only -v bound-ro:/v box
row volume-nfs pass shared-volume /v=volume+ '' -- --read-only -v nfs:/v box
row volume-cifs pass shared-volume /v=volume+ '' -- --read-only -v cifs:/v box
row volume-tmpfs pass tmpfs /v=tmpfs 'executable-tmpfs unbounded-tmpfs' -- --read-only -v memory:/v box
row volume-tmpfs-sized pass tmpfs /v=tmpfs '' -- --read-only -v memory-sized:/v box
row volume-ramfs pass tmpfs /v=tmpfs unbounded-tmpfs -- --read-only -v memory-ramfs:/v box
row image-volume pass volume '/image=volume!+' implicit-volume -- --read-only withvolume
row image-volume-fail fail volume '/image=volume!+' 'rootfs-writable implicit-volume' -- withvolume
row image-volume-named pass volume /image=volume+ '' -- --read-only -v named:/image withvolume
row image-volume-tmpfs pass tmpfs /image=tmpfs '' -- --read-only --tmpfs /image:$sized withvolume
row image-volume-bind pass bind /image=bind+ '' -- --read-only -v "$host/plain:/image" withvolume
row image-volume-and-more pass volume '/image=volume!+ /v=volume+' implicit-volume -- --read-only -v /v withvolume
row volumes-from pass 'tmpfs volume' '/tmp=tmpfs /v=volume+' '' -- --read-only --tmpfs /tmp:$sized --volumes-from volume box
row volumes-from-ro pass tmpfs /tmp=tmpfs '' -- --read-only --tmpfs /tmp:$sized --volumes-from volume:ro box
row everything pass 'tmpfs bind volume external' '/b=bind+ /t=tmpfs /v=volume+' '' -- --read-only --tmpfs /t:$sized -v named:/v -v "$host/plain:/b" --label rootfs-audit.external=s3 box
row system-usr pass tmpfs /usr/local=tmpfs system-path-writable -- --read-only --tmpfs /usr/local:$sized box
row system-etc pass bind /etc=bind+ system-path-writable -- --read-only -v "$host/plain:/etc" box
row system-lookalike pass tmpfs '/etcetera=tmpfs /usrlocal=tmpfs' '' -- --read-only --tmpfs /usrlocal:$sized --tmpfs /etcetera:$sized box
row host-etc pass bind /h=bind+ host-system-path-writable -- --read-only -v /etc:/h box
row host-var-ro pass '' '' "$none" -- --read-only -v /var:/h:ro box
row host-root-ro pass '' '' "host-system-path-writable $none" -- --read-only -v /:/h:ro box
row socket pass bind /s=bind+ host-system-path-writable -- --read-only -v "$SOCKET:/s" box
row socket-ro pass '' '' "host-system-path-writable $none" -- --read-only -v "$SOCKET:/s:ro" box
row sys-admin pass '' '' "rootfs-remountable $none" -- --read-only --cap-add SYS_ADMIN box
row sys-admin-typed pass '' '' "rootfs-remountable $none" -- --read-only --cap-add cap_sys_admin box
row all-capabilities pass '' '' "rootfs-remountable $none" -- --read-only --cap-add all box
row net-admin pass '' '' $none -- --read-only --cap-add NET_ADMIN box
row privileged pass '' '' "rootfs-remountable $none" -- --read-only --privileged box
row privileged-writable fail '' '' rootfs-writable -- --privileged box
row 'odd.name_with-all' pass tmpfs '/a b=tmpfs' '' -- --read-only --tmpfs "/a b:$sized" box

report() {
  jq -r '.workloads[] | [.name, .verdict, (.write_strategy | join(" ")),
    ([.writable[] | .path + "=" + .kind + (if .explicit then "" else "!" end) +
      (if .persistent then "+" else "" end)] | join(" ")),
    ([.findings[].rule] | join(" "))] | join(" | ")' "$FOLDER/out"
}

exits 1 "$ROOTFS_AUDIT" --format=json
sort "$FOLDER/expected" >"$FOLDER/want"
report | sort >"$FOLDER/got"
diff "$FOLDER/want" "$FOLDER/got" || fail "the report is not what was expected (<)"
rows=$(wc -l <"$FOLDER/want")
[ "$rows" -ge 40 ] || fail "only $rows rows"
echo "ok: $rows containers"

exits 0 "$ROOTFS_AUDIT" tmpfs-sized bind volume
exits 0 "$ROOTFS_AUDIT" image-volume
exits 1 "$ROOTFS_AUDIT" --strict image-volume
grep -q 'anonymous volume that only the image asked for' "$FOLDER/out" || fail "--strict does not say why"
echo "ok: --strict"

exits 1 "$ROOTFS_AUDIT" --verbose
for place in 'tmpfs size=1048576,mode=1770' "bind $host/plain" 'volume nfs, driver local' \
  'external  postgres' 'The host.s /etc is bound writable at /h'; do
  grep -q "$place" "$FOLDER/out" || fail "--verbose does not show: $place"
done
echo "ok: --verbose"
