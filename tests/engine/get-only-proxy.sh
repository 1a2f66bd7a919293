#!/usr/bin/env bash
# A proxy that lets only GET through makes no difference.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
engine_begin
command -v haproxy >/dev/null || cannot_run "there is no haproxy; tests/run installs it"
docker_start
box_image
docker create --name writable box >/dev/null
docker create --name readonly --read-only --tmpfs /tmp -v named:/v -v /anonymous box >/dev/null
docker run --detach --name running --network none --read-only box sleep 100000 >/dev/null
docker run --detach --name writing --network none box \
  sh -c 'mkdir -p /var/lib/app /run/app; touch /var/lib/app/a /run/app/b; sleep 100000' >/dev/null
wait_until 10 docker exec writing cat /run/app/b

cat >"$FOLDER/haproxy" <<CONFIG
global
  log stdout format raw local0
defaults
  mode http
  log global
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend guard
  bind unix@$FOLDER/proxy
  http-request deny deny_status 403 unless METH_GET
  default_backend engine
backend engine
  server engine unix@$SOCKET
CONFIG
haproxy -q -f "$FOLDER/haproxy" >"$FOLDER/haproxy.log" 2>&1 &
engine_pids+=($!)
wait_until 10 test -S "$FOLDER/proxy" || fail "haproxy: $(cat "$FOLDER/haproxy.log")"

is "status of a POST" "$(curl --silent --output /dev/null --write-out '%{http_code}' \
  --unix-socket "$FOLDER/proxy" --request POST http://d/v1.41/containers/create)" 403

report() {
  exits 1 "$ROOTFS_AUDIT" --host="unix://$1" --format=json
  jq 'del(.started_at, .finished_at, .sources[].endpoint)' "$FOLDER/out"
}

report "$SOCKET" >"$FOLDER/direct"
report "$FOLDER/proxy" >"$FOLDER/through"
diff "$FOLDER/direct" "$FOLDER/through" || fail "the proxy makes a difference"
is "workloads" "$(jq '.workloads | length' "$FOLDER/through")" 4
is "notes" "$(jq -c .notes "$FOLDER/through")" '[]'
echo "ok: the same report through a proxy that lets only GET through"

# Advice makes only such requests too, and changes nothing.
advice() {
  exits 1 "$ROOTFS_AUDIT" --host="unix://$1" --advise --observe=1 --format=json writing
  jq '.workloads[0].advice | del(.remarks)' "$FOLDER/out" # which tell how long it has run
}

docker diff writing | sort >"$FOLDER/before"
advice "$SOCKET" >"$FOLDER/direct"
advice "$FOLDER/proxy" >"$FOLDER/through"
docker diff writing | sort >"$FOLDER/after"
diff "$FOLDER/direct" "$FOLDER/through" || fail "the proxy makes a difference to advice"
diff "$FOLDER/before" "$FOLDER/after" || fail "advice changes the container"
is "flags" "$(jq '.run_flags | length' "$FOLDER/through")" 3
is "evidence" "$(jq .evidence_complete "$FOLDER/through")" true
echo "ok: advice through a proxy that lets only GET through"
