#!/usr/bin/env bash
# stub.sh [docker-29-stub]: the stub of Docker 29 answers as 29 does, and the program gets
# along with both oldest versions that 29 has had.
set -euo pipefail
# shellcheck source=tests/engines/engines.sh
. "$(dirname "$0")/engines.sh"
[ "${1:-docker-29-stub}" = docker-29-stub ] || {
  engine_begin
  not_applicable "a check of the stub"
}
engine_start docker-29-stub
box_image
docker run --detach "${network[@]}" --read-only --tmpfs /tmp:size=1m --name readonly box sleep 100000 >/dev/null
docker create "${network[@]}" --name writable box >/dev/null
newer=$SOCKET
SOCKET=$DATA/run/s29.3
in_group "$engines_folder/as-docker-29" "$DATA/run/s" "$SOCKET" 1.40 </dev/null >"$DATA/stub.log" 2>&1 &
engine_pids+=($!)
engines_await "the stub of Docker 29.3"

# asked SOCKET PATH [curl's options]: the status, and what is answered in the file `out`.
asked() {
  curl --silent --output "$FOLDER/out" --write-out '%{http_code}' "${@:3}" --unix-socket "$1" "http://d$2"
}

# inspected SOCKET VERSION: where the document says what the root is made of.
inspected() {
  is "status" "$(asked "$1" "/v$2/containers/readonly/json")" 200
  jq -c '[.GraphDriver.Name, .Storage.RootFS.Snapshot.Name]' "$FOLDER/out"
}

is "newest" "$(curl --silent --head --request GET --unix-socket "$newer" http://d/_ping | tr -d '\r' | sed -n 's/^Api-Version: //p')" 1.55
is "version" "$(asked "$newer" /version) $(jq -r '"\(.Version) \(.ApiVersion) \(.MinAPIVersion)"' "$FOLDER/out")" "200 29.7.2 1.55 1.44"
for version in 1.44 1.51; do
  is "root of API $version" "$(inspected "$newer" $version)" '["overlayfs",null]'
done
for version in 1.52 1.55; do
  is "root of API $version" "$(inspected "$newer" $version)" '[null,"overlayfs"]'
done
is "too old" "$(asked "$newer" /v1.43/containers/json) $(jq -r .message "$FOLDER/out")" \
  "400 client version 1.43 is too old. Minimum supported API version is 1.44, please upgrade your client to a newer version"
is "too new" "$(asked "$newer" /v1.56/containers/json)" 400
is "1.40 since 29.3" "$(asked "$SOCKET" /v1.40/containers/json) $(asked "$SOCKET" /v1.39/containers/json)" "200 400"
is "not GET" "$(asked "$newer" /v1.51/containers/readonly/kill --request POST)" 403
echo "ok: the stub"

for socket in "$newer" "$SOCKET"; do
  exits 1 "$ROOTFS_AUDIT" --host="unix://$socket" --format=json --verify=always
  is "the report" "$(jq -r '.sources[0].engine.version, (.workloads[] | "\(.name) \(.verdict) \(.kernel_rootfs)")' "$FOLDER/out")" \
    $'29.7.2\nreadonly pass ro\nwritable fail unknown'
  exits 1 "$ROOTFS_AUDIT" --host="unix://$socket" --advise writable
done
echo "cell: both oldest versions of 29"
