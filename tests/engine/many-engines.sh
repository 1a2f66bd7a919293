#!/usr/bin/env bash
# Many engines in one run: real ones and small stubs, and one that is down costs no more
# than its own time-out.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
engine_begin
docker_start
first=$SOCKET
box_image
docker create --name alike --read-only --tmpfs /tmp:size=1m box >/dev/null
docker create --name only-first box >/dev/null
docker_start
second=$SOCKET
box_image
docker create --name alike --read-only --tmpfs /tmp:size=1m box >/dev/null
podman_start
unset DOCKER_HOST

# complains PATTERN LINES: stderr has so many lines, one of which has the pattern.
complains() {
  is "lines on stderr" "$(wc -l <"$FOLDER/err")" "$2"
  grep -q "$1" "$FOLDER/err" || fail "stderr does not say '$1': $(cat "$FOLDER/err")"
}

exits 1 "$ROOTFS_AUDIT" --host="unix://$first" -H "unix://$second" \
  -H "unix://$PODMAN_SOCKET" --format=json
is "the sources" "$(jq -r '[.sources[] | .engine.product + " " + .endpoint] | join(", ")' "$FOLDER/out")" \
  "docker unix://$first, docker unix://$second, podman unix://$PODMAN_SOCKET"
is "the workloads" "$(jq -r '[.workloads[] | "\(.name)@\(.source) \(.verdict)"] | sort | join(", ")' \
  "$FOLDER/out")" "alike@0 pass, alike@1 pass, only-first@0 fail"
is "stderr" "$(cat "$FOLDER/err")" ""

# A name that is on one engine only is enough; one that is on none is not.
exits 1 "$ROOTFS_AUDIT" -H "unix://$first" -H "unix://$second" only-first
exits 0 "$ROOTFS_AUDIT" -H "unix://$first" -H "unix://$second" --format=json alike
is "both" "$(jq '.workloads | length' "$FOLDER/out")" 2
exits 2 "$ROOTFS_AUDIT" -H "unix://$first" -H "unix://$second" nowhere
complains "no container of any of the 2 engines is called 'nowhere'" 1
exits 0 "$ROOTFS_AUDIT" -H "unix://$first" -H "unix://$second" --filter name=alike
exits 1 "$ROOTFS_AUDIT" -H "unix://$first" -H "unix://$second" --filter name=only-first
exits 2 "$ROOTFS_AUDIT" -H "unix://$first" -H "unix://$second" --filter name=nowhere
complains 'no container of any of the 2 engines fits the filter' 1
exits 2 "$ROOTFS_AUDIT" -H "unix://$first" -H "unix://$first"
complains 'is given twice' 1
echo "ok: real engines"

# One that is down: an error in the report, and the others are complete.
exits 2 "$ROOTFS_AUDIT" -H "unix://$first" -H "unix://$FOLDER/down" --format=json
complains "unix://$FOLDER/down: there is no such socket" 1
is "what stands" "$(jq -c '[(.workloads | length), .summary.fail, .summary.exit_status]' "$FOLDER/out")" '[2,1,2]'
is "the one that is down" "$(jq -r '.sources[1].error' "$FOLDER/out" | cut -c1-24)" 'there is no such socket;'
exits 2 "$ROOTFS_AUDIT" -H "unix://$first" -H "unix://$FOLDER/down"
grep -q '^FAIL *only-first' "$FOLDER/out" || fail "the text report lacks the failing container"
grep -q '^ERROR *there is no such socket' "$FOLDER/out" || fail "the text report lacks the engine"
exits 2 "$ROOTFS_AUDIT" -H "unix://$FOLDER/down" -H "unix://$FOLDER/down2" --format=cis
is "stdout where none answers" "$(cat "$FOLDER/out")" ""
echo "ok: an engine that is down"

# A file of hosts: 47 that answer and 3 that hang until the time-out.
stub=$RA_BUILD/tests/stub/stub-engine
mkdir -p "$FOLDER/dead" "$FOLDER/stubs"
echo '!hang' >"$FOLDER/dead/_ping"
echo '# engines' >"$FOLDER/hosts"
for i in $(seq 50); do
  folder=$FOLDER/dead
  if [ "$i" -gt 3 ]; then
    id=$(printf '%064d' "$i")
    folder=$FOLDER/stubs/$i
    mkdir -p "$folder/containers/$id"
    printf '[{"Id":"%s","Names":["/c%s"]}]' "$id" "$i" >"$folder/containers/json"
    printf '{"Id":"%s","Name":"/c%s","State":{"Status":"exited"},"HostConfig":{"ReadonlyRootfs":true,"Tmpfs":{"/t":"size=1m"}}}' \
      "$id" "$i" >"$folder/containers/$id/json"
  fi
  "$stub" "$FOLDER/s$i" "$folder" &
  engine_pids+=($!)
  echo "unix://$FOLDER/s$i   # number $i" >>"$FOLDER/hosts"
done
wait_until 10 test -S "$FOLDER/s50"

# timed COMMAND...: its time in milliseconds ends up in $took.
timed() {
  local begin
  begin=$(date +%s%3N)
  exits 2 "$@"
  took=$(($(date +%s%3N) - begin))
}

timed "$ROOTFS_AUDIT" --hosts="$FOLDER/hosts" --timeout=5 --format=json
at_once=$took
is "what stands" "$(jq -c '[(.sources | length), .summary.pass, ([.sources[] | select(.error)] | length)]' \
  "$FOLDER/out")" '[50,47,3]'
complains 'no complete answer to GET /_ping within 5 s' 3
# One after another, the three alone take three times as long.
[ "$at_once" -lt 15000 ] || fail "$at_once ms at once"
exits 2 "$ROOTFS_AUDIT" --hosts="$FOLDER/hosts" --timeout=2 --parallel-hosts=1 --format=json
is "the same in turn" "$(jq .summary.pass "$FOLDER/out")" 47
echo "ok: 50 engines, 3 of them dead: $at_once ms at once"

exits 2 "$ROOTFS_AUDIT" --hosts="$FOLDER/nothing"
complains 'cannot be read: No such file' 1
exits 2 "$ROOTFS_AUDIT" --hosts=/dev/null
complains 'names no endpoint' 1
echo "ok: --hosts"
