#!/usr/bin/env bash
# A compose file is judged before it is deployed as its containers are afterwards: each
# service here has a container that was made on a real engine with what docker compose
# would pass on, and both have the same verdict, strategies, places and rules.
#
# The JSON is as compose-go's types marshal it, hand-made, and so in forms that no version
# writes, too. What docker compose itself writes is in compose-versions.sh.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
engine_begin
docker_start
box_image
host=$FOLDER/plain
mkdir -p "$host"
docker volume create shop_data >/dev/null
docker volume create --opt type=nfs --opt o=addr=127.0.0.1 --opt device=:/s shop_nfs >/dev/null
docker volume create --opt type=none --opt o=bind --opt device=/etc shop_etc >/dev/null
docker volume create --opt type=none --opt o=bind,ro --opt device="$host" shop_ro >/dev/null
docker volume create --opt type=tmpfs --opt device=tmpfs shop_memory >/dev/null

echo '{"name": "shop", "services": {}, "volumes": {
  "data": {"name": "shop_data"},
  "nfs": {"name": "shop_nfs", "driver": "local", "driver_opts": {"type": "nfs", "o": "addr=127.0.0.1", "device": ":/s"}},
  "etc": {"name": "shop_etc", "driver_opts": {"type": "none", "o": "bind", "device": "/etc"}},
  "ro": {"name": "shop_ro", "driver_opts": {"type": "none", "o": "bind,ro", "device": "'"$host"'"}},
  "memory": {"name": "shop_memory", "driver_opts": {"type": "tmpfs", "device": "tmpfs"}},
  "outside": {"name": "shop_data", "external": true}},
  "configs": {"file": {"name": "shop_file", "file": "'"$host"'"}},
  "secrets": {"file": {"name": "shop_file", "file": "'"$host"'"}}}' >"$FOLDER/compose.json"

# row NAME SERVICE -- what follows `docker create`; the service is as JSON.
row() {
  local name=$1 service=$2
  shift 3
  docker create --network none --name "$name" "$@" >/dev/null
  jq --arg name "$name" --argjson service "{\"image\": \"box\", \"network_mode\": \"none\", $service}" \
    '.services[$name] = $service' "$FOLDER/compose.json" >"$FOLDER/next"
  mv "$FOLDER/next" "$FOLDER/compose.json"
}

ro='"read_only": true'
row writable '"command": null' -- box
row readonly "$ro" -- --read-only box
row external "$ro, \"labels\": {\"rootfs-audit.external\": \"s3\"}" -- --read-only --label rootfs-audit.external=s3 box
row tmpfs "$ro, \"tmpfs\": [\"/run\", \"/tmp:size=1m,exec\"]" -- --read-only --tmpfs /run --tmpfs /tmp:size=1m,exec box
row tmpfs-one "$ro, \"tmpfs\": \"/run/\"" -- --read-only --tmpfs /run/ box
row tmpfs-long "$ro, \"volumes\": [{\"type\": \"tmpfs\", \"target\": \"/t\", \"tmpfs\": {\"size\": \"1048576\", \"mode\": 1016}}]" \
  -- --read-only --mount type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=1770 box
row limited "$ro, \"tmpfs\": [\"/run\"], \"mem_limit\": \"67108864\"" -- --read-only --tmpfs /run --memory 64m box
row limited-deploy "$ro, \"tmpfs\": [\"/run\"], \"deploy\": {\"resources\": {\"limits\": {\"memory\": \"67108864\"}}}" \
  -- --read-only --tmpfs /run --memory 64m box
row bind "$ro, \"volumes\": [{\"type\": \"bind\", \"source\": \"$host\", \"target\": \"/b\", \"bind\": {\"create_host_path\": true}}]" \
  -- --read-only -v "$host:/b" box
row bind-ro "$ro, \"volumes\": [{\"type\": \"bind\", \"source\": \"$host\", \"target\": \"/b\", \"read_only\": true, \"bind\": {}}]" \
  -- --read-only -v "$host:/b:ro" box
row bind-short "$ro, \"volumes\": [\"$host:/b\", \"/etc:/e:ro\"]" -- --read-only -v "$host:/b" -v /etc:/e:ro box
row bind-etc "$ro, \"volumes\": [{\"type\": \"bind\", \"source\": \"/etc\", \"target\": \"/usr/e\"}]" -- --read-only -v /etc:/usr/e box
row socket "$ro, \"volumes\": [{\"type\": \"bind\", \"source\": \"/var/run/docker.sock\", \"target\": \"/s\", \"read_only\": true}]" \
  -- --read-only -v /var/run/docker.sock:/s:ro box
row api-socket "\"use_api_socket\": true" -- -v /var/run/docker.sock:/var/run/docker.sock box
row config "$ro, \"configs\": [\"file\"], \"secrets\": [{\"source\": \"file\"}]" \
  -- --read-only -v "$host:/file:ro" -v "$host:/run/secrets/file:ro" box
row from-config "$ro, \"volumes_from\": [\"config\"]" -- --read-only --volumes-from config box
row volume "$ro, \"volumes\": [{\"type\": \"volume\", \"source\": \"data\", \"target\": \"/v\", \"volume\": {}}]" \
  -- --read-only -v shop_data:/v box
row volume-ro "$ro, \"volumes\": [{\"type\": \"volume\", \"source\": \"data\", \"target\": \"/v\", \"read_only\": true}]" \
  -- --read-only -v shop_data:/v:ro box
row volume-short "$ro, \"volumes\": [\"data:/v\", \"data:/w:ro\"]" -- --read-only -v shop_data:/v -v shop_data:/w:ro box
row anonymous "$ro, \"volumes\": [{\"type\": \"volume\", \"target\": \"/v\", \"volume\": {}}]" -- --read-only -v /v box
row outside "$ro, \"volumes\": [\"outside:/v\"]" -- --read-only -v shop_data:/v box
row nfs "$ro, \"volumes\": [\"nfs:/v\"]" -- --read-only -v shop_nfs:/v box
row etc "$ro, \"volumes\": [\"etc:/v\"]" -- --read-only -v shop_etc:/v box
row mounted-ro "$ro, \"volumes\": [\"ro:/v\"]" -- --read-only -v shop_ro:/v box
row memory "$ro, \"volumes\": [\"memory:/v\"]" -- --read-only -v shop_memory:/v box
row from "$ro, \"volumes_from\": [\"volume\", \"bind-etc:ro\"]" -- --read-only --volumes-from volume --volumes-from bind-etc box
row from-further "$ro, \"volumes_from\": [\"from\"]" -- --read-only --volumes-from from box
row from-covered "$ro, \"volumes_from\": [\"volume\"], \"volumes\": [\"$host:/v\"]" \
  -- --read-only --volumes-from volume -v "$host:/v" box
row privileged "$ro, \"privileged\": true" -- --read-only --privileged box
row sys-admin "$ro, \"cap_add\": [\"SYS_ADMIN\"]" -- --read-only --cap-add SYS_ADMIN box
row all-but "$ro, \"cap_add\": [\"ALL\"], \"cap_drop\": [\"SYS_ADMIN\"]" -- --read-only --cap-add ALL --cap-drop SYS_ADMIN box
row on-usr "$ro, \"tmpfs\": [\"/usr/lib:size=1m\"]" -- --read-only --tmpfs /usr/lib:size=1m box

report() {
  jq -r '.workloads[] | [.name, .verdict, (.write_strategy | join(" ")),
    ([.writable[] | .path + "=" + .kind + (if .explicit then "" else "!" end) +
      (if .persistent then "+" else "" end) + " " + (.options // "")] | join(" ")),
    ([.findings[].rule] | join(" "))] | join(" | ")' "$1" | sort
}

exits 1 "$ROOTFS_AUDIT" --format=json --verify=never
report "$FOLDER/out" >"$FOLDER/live"
exits 1 "$ROOTFS_AUDIT" --format=json --compose="$FOLDER/compose.json"
report "$FOLDER/out" >"$FOLDER/file"
diff "$FOLDER/live" "$FOLDER/file" || fail "the services (>) are not judged as their containers (<)"
is kind "$(jq -r '[.sources[].kind, .workloads[].kind] | unique | join(" ")' "$FOLDER/out")" 'compose service'
is engine "$(jq '.sources[0].engine' "$FOLDER/out")" null
rows=$(wc -l <"$FOLDER/live")
[ "$rows" -ge 30 ] || fail "only $rows rows"
echo "ok: $rows services and their containers"

exits 0 "$ROOTFS_AUDIT" --compose=- bind volume <"$FOLDER/compose.json"
exits 1 "$ROOTFS_AUDIT" --strict --compose=- bind-etc <"$FOLDER/compose.json"

printf 'services:\n  web:\n    image: box\n    read_only: true\n    tmpfs: /run\n  db:\n    image: box\n    profiles: [dev]\n' \
  >"$FOLDER/compose.yaml"
exits 2 "$ROOTFS_AUDIT" --compose="$FOLDER/compose.yaml"
grep -q 'docker compose config --format json > FILE' "$FOLDER/err" || fail "$(cat "$FOLDER/err")"
is "lines of the error" "$(wc -l <"$FOLDER/err")" 1
