#!/usr/bin/env bash
# Every service of a swarm by its spec, from a real manager: a swarm of one node, whose
# tasks need not run.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
engine_begin
docker_start
box_image

exits 2 "$ROOTFS_AUDIT" --swarm
grep -q 'only a manager of a swarm can; run this on a manager, or name one with --host' "$FOLDER/err" ||
  fail "$(cat "$FOLDER/err")"
is "lines of the error" "$(wc -l <"$FOLDER/err")" 1
echo "ok: an engine that is in no swarm"

# A port that is free: two of these tests may run at once.
port=$((20000 + $$ % 20000))
docker swarm init --advertise-addr 127.0.0.1 --listen-addr "127.0.0.1:$port" >/dev/null
exits 0 "$ROOTFS_AUDIT" --swarm
grep -q '^No services to audit' "$FOLDER/out" || fail "$(cat "$FOLDER/out")"

: >"$FOLDER/expected"
mkdir -p "$FOLDER/plain"

# row NAME STATE VERDICT STRATEGY WRITABLE FINDINGS -- what follows `docker service create`
# A place is PATH=KIND, with + when persistent.
row() {
  local name=$1
  printf '%s\n' "$name | $2 | $3 | $4 | $5 | $6" >>"$FOLDER/expected"
  shift 7
  docker service create --detach --no-resolve-image --restart-condition none \
    --endpoint-mode dnsrr --name "$name" "$@" >/dev/null 2>"$FOLDER/err" ||
    fail "$name: $(cat "$FOLDER/err")"
}

none=no-write-strategy
one='replicated, 1 replica'
row writable "$one" fail '' '' rootfs-writable -- box
row readonly "$one" pass '' '' $none -- --read-only box
row three 'replicated, 3 replicas' pass '' '' $none -- --read-only --replicas 3 box
row zero 'replicated, 0 replicas' fail '' '' rootfs-writable -- --replicas 0 box
row global global fail '' '' rootfs-writable -- --mode global box
row job 'replicated-job, 2 completions' pass '' '' $none -- --mode replicated-job --replicas 2 --read-only box
row global-job global-job pass '' '' $none -- --mode global-job --read-only box
row external "$one" pass external '' '' -- --read-only --label rootfs-audit.external=postgres box
row external-inside "$one" pass external '' '' -- --read-only --container-label rootfs-audit.external=s3 box
row bind "$one" pass bind /b=bind+ '' -- --read-only --mount "type=bind,src=$FOLDER/plain,dst=/b" box
row bind-ro "$one" pass '' '' $none -- --read-only --mount "type=bind,src=$FOLDER/plain,dst=/b,readonly" box
row bind-etc "$one" pass bind /h=bind+ host-system-path-writable -- --read-only --mount type=bind,src=/etc,dst=/h box
row socket "$one" pass '' '' "host-system-path-writable $none" -- --read-only \
  --mount type=bind,src=/var/run/docker.sock,dst=/s,readonly box
row volume "$one" pass volume /v=volume+ '' -- --read-only --mount type=volume,src=v,dst=/v box
row volume-ro "$one" pass '' '' $none -- --read-only --mount type=volume,src=v,dst=/v,readonly box
row anonymous "$one" pass volume /v=volume+ '' -- --read-only --mount type=volume,dst=/v box
row nfs "$one" pass shared-volume /v=volume+ '' -- --read-only \
  --mount type=volume,src=n,dst=/v,volume-opt=type=nfs,volume-opt=o=addr=127.0.0.1,volume-opt=device=:/share box
row bound "$one" pass bind /v=bind+ host-system-path-writable -- --read-only \
  --mount type=volume,src=b,dst=/v,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/etc box
row driver "$one" pass shared-volume /v=volume+ '' -- --read-only --mount type=volume,src=d,dst=/v,volume-driver=far box
row tmpfs "$one" pass tmpfs /t=tmpfs unbounded-tmpfs -- --read-only --mount type=tmpfs,dst=/t box
row tmpfs-sized "$one" pass tmpfs /t=tmpfs '' -- --read-only --mount type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=1770 box
row tmpfs-limited "$one" pass tmpfs /t=tmpfs '' -- --read-only --limit-memory 64m --mount type=tmpfs,dst=/t box
row on-usr "$one" pass tmpfs /usr/lib=tmpfs system-path-writable -- --read-only --mount type=tmpfs,dst=/usr/lib,tmpfs-size=1m box
row sys-admin "$one" pass '' '' "rootfs-remountable $none" -- --read-only --cap-add SYS_ADMIN box
row all-but "$one" pass '' '' $none -- --read-only --cap-add ALL --cap-drop SYS_ADMIN box

report() {
  jq -r '.workloads[] | [.name, .state, .verdict, (.write_strategy | join(" ")),
    ([.writable[] | .path + "=" + .kind + (if .persistent then "+" else "" end)] | join(" ")),
    ([.findings[].rule] | join(" "))] | join(" | ")' "$FOLDER/out"
}

exits 1 "$ROOTFS_AUDIT" --swarm --format=json
sort "$FOLDER/expected" >"$FOLDER/want"
report | sort >"$FOLDER/got"
diff "$FOLDER/want" "$FOLDER/got" || fail "the report is not what was expected (<)"
is kind "$(jq -r '[.sources[].kind, .workloads[].kind] | unique | join(" ")' "$FOLDER/out")" 'service swarm'
is ids "$(jq -r '.workloads[].id' "$FOLDER/out" | sort)" "$(docker service ls --quiet |
  xargs docker service inspect --format '{{.ID}}' | sort)"
is options "$(jq -r '.workloads[] | select(.name == "tmpfs-sized") | .writable[0].options' "$FOLDER/out")" \
  size=1048576,mode=1770
echo "ok: $(wc -l <"$FOLDER/want") services"

# The same by the engine's own word.
is "read-only services" \
  "$(jq -r '.workloads[] | select(.readonly_rootfs) | .name' "$FOLDER/out" | sort)" \
  "$(docker service ls --quiet | xargs docker service inspect --format \
    '{{if .Spec.TaskTemplate.ContainerSpec.ReadOnly}}{{.Spec.Name}}{{end}}' | grep . | sort)"

exits 1 "$ROOTFS_AUDIT" --swarm
grep -q "^$(wc -l <"$FOLDER/want") services: .* swarm at unix://" "$FOLDER/out" || fail "$(tail -n 3 "$FOLDER/out")"
exits 1 "$ROOTFS_AUDIT" --swarm --format=json writable
grep -q 'docker service update with --read-only' "$FOLDER/out" || fail "$(cat "$FOLDER/out")"
exits 0 "$ROOTFS_AUDIT" --swarm readonly
exits 0 "$ROOTFS_AUDIT" --swarm "$(docker service ls --quiet --filter name=readonly)"
exits 2 "$ROOTFS_AUDIT" --swarm nothing
grep -q "no service is called 'nothing'.*docker service ls" "$FOLDER/err" || fail "$(cat "$FOLDER/err")"
exits 1 "$ROOTFS_AUDIT" --swarm --format=json --filter mode=global
is "the filter leaves" "$(jq -r '.workloads[].name' "$FOLDER/out")" global
exits 2 "$ROOTFS_AUDIT" --swarm --filter foo=bar
grep -qi 'invalid filter' "$FOLDER/err" || fail "$(cat "$FOLDER/err")"
echo "ok: selection"

docker swarm leave --force >/dev/null
exits 2 "$ROOTFS_AUDIT" --swarm
grep -q 'run this on a manager' "$FOLDER/err" || fail "$(cat "$FOLDER/err")"
echo "ok: after leaving"

if command -v podman >/dev/null; then
  podman_start
  exits 2 "$ROOTFS_AUDIT" --swarm --host="unix://$PODMAN_SOCKET"
  grep -q 'this engine has no swarm, as Podman has none' "$FOLDER/err" || fail "$(cat "$FOLDER/err")"
  echo "ok: Podman"
fi
