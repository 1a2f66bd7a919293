#!/usr/bin/env bash
# --format=cis prints what the control's own audit command prints, for 200 containers in
# every state, and does not lose the one that the command loses.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
engine_begin
docker_start
box_image

control_audit() {
  docker ps --quiet --all |
    xargs docker inspect --format '{{ .Id }}: ReadonlyRootfs={{ .HostConfig.ReadonlyRootfs }}'
}

make() {
  docker "$@" >/dev/null
}

long=$(printf 'l%.0s' $(seq 200))
make run --detach --network none --name running box sleep 100000
make run --detach --network none --name running-ro --read-only box sleep 100000
make run --detach --network none --name paused --read-only box sleep 100000
make pause paused
make run --network none --name exited box true
make run --network none --name exited-ro --read-only box true
make run --detach --network none --restart always --name restarting --read-only box false
make create --network none --name vanilla box true
make create --network none --name "$long" --read-only box true
make create --network none --name a-rf--force box true

# The rest straight through the API: `docker create` would take a minute.
seq 191 | while read -r i; do
  readonly=$([ $((i % 3)) -eq 0 ] && echo true || echo false)
  printf 'url = "http://d/v1.41/containers/create?name=bulk%s"\n' "$i"
  printf 'json = "{\\"Image\\":\\"box\\",\\"Cmd\\":[\\"true\\"],\\"HostConfig\\":{\\"ReadonlyRootfs\\":%s}}"\n' "$readonly"
  printf 'output = /dev/null\nunix-socket = "%s"\nnext\n' "$SOCKET"
done >"$FOLDER/curl"
sed -i '$d' "$FOLDER/curl"
curl --silent --show-error --fail --config "$FOLDER/curl"

wait_until 30 sh -c 'docker inspect --format "{{.State.Status}}" restarting | grep -qx restarting'
for state in created running paused exited restarting; do
  [ -n "$(docker ps --quiet --all --filter status=$state)" ] || fail "no container is $state"
done
[ "$(docker ps --quiet --all | wc -l)" -ge 200 ] || fail "fewer than 200 containers"

exits 1 "$ROOTFS_AUDIT" --format=cis
sort "$FOLDER/out" >"$FOLDER/ours"
control_audit | sort >"$FOLDER/theirs"
diff "$FOLDER/theirs" "$FOLDER/ours" || fail "--format=cis differs from the audit command"
echo "ok: $(wc -l <"$FOLDER/ours") lines as the audit command prints them"

# A container named as another's short id hides that one from the command, not from us.
victim=$(docker inspect --format '{{.Id}}' running)
make create --network none --read-only --name "${victim:0:12}" box true
impostor=$(docker ps --quiet --all --no-trunc --latest)
if control_audit 2>/dev/null | grep "^$victim:" >/dev/null; then
  fail "the audit command is not fooled any more; mend this test"
fi
exits 1 "$ROOTFS_AUDIT" --format=cis
is "lines" "$(wc -l <"$FOLDER/out")" "$(docker ps --quiet --all | wc -l)"
grep -qx "$victim: ReadonlyRootfs=false" "$FOLDER/out" || fail "the victim is hidden"
grep -qx "$impostor: ReadonlyRootfs=true" "$FOLDER/out" || fail "the impostor is hidden"

exits 1 "$ROOTFS_AUDIT" --format=json
for name in running running-ro paused exited exited-ro restarting vanilla "$long" \
  a-rf--force "${victim:0:12}" bulk191; do
  is "verdict of $name" "$(jq -r --arg n "$name" '.workloads[] | select(.name == $n) | .verdict' "$FOLDER/out")" \
    "$(docker inspect --type container --format '{{.HostConfig.ReadonlyRootfs}}' "/$name" | sed 's/true/pass/; s/false/fail/')"
done
exits 1 "$ROOTFS_AUDIT"
for name in vanilla "$long" a-rf--force; do
  grep -q " $name\( \|$\)" "$FOLDER/out" || fail "$name is not in the text report"
done
echo "ok: nothing is hidden by a name"
