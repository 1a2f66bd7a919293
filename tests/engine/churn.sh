#!/usr/bin/env bash
# Containers that are removed while the audit runs are gone: neither errors nor crashes.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
engine_begin
docker_start
box_image

# create N: N containers, through the API, for speed.
create() {
  seq "$1" | while read -r i; do
    [ "$i" = 1 ] || echo next
    printf 'url = "http://d/v1.41/containers/create"\nunix-socket = "%s"\n' "$SOCKET"
    printf 'json = "{\\"Image\\":\\"box\\",\\"HostConfig\\":{\\"ReadonlyRootfs\\":true}}"\n'
    printf 'output = /dev/null\n'
  done >"$FOLDER/curl"
  curl --silent --show-error --fail --config "$FOLDER/curl"
}

# remove N: removes the N oldest.
remove() {
  docker ps --all --quiet --no-trunc | tail -n "$1" | xargs docker rm --force >/dev/null 2>&1
}

# Removes and creates until the file is gone, so that however slow the audit is, some
# container vanishes between its list and its inspect.
churn() {
  while [ -e "$FOLDER/churning" ]; do
    remove 40
    create 40
  done
}

docker create --name stays --read-only box >/dev/null
create 120
touch "$FOLDER/churning"
churn &
churner=$!
engine_pids+=("$churner")
gone=0
errors=0
runs=0
while [ $runs -lt 100 ] && { [ "$gone" -lt 5 ] || [ $runs -lt 12 ]; }; do
  runs=$((runs + 1))
  status=0
  "$ROOTFS_AUDIT" --format=json --jobs=1 >"$FOLDER/out" 2>"$FOLDER/err" || status=$?
  [ "$status" = 0 ] || fail "exit status $status: $(cat "$FOLDER/err")"
  errors=$((errors + $(jq .summary.error "$FOLDER/out")))
  gone=$((gone + $(jq .summary.gone "$FOLDER/out")))
done
rm "$FOLDER/churning"
wait $churner
is "errors in $runs runs" "$errors" 0
[ "$gone" -gt 0 ] || fail "no container was gone in $runs runs: this test proves nothing"
echo "ok: $gone gone and no error in $runs runs"
