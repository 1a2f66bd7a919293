#!/usr/bin/env bash
# What to audit: names, ids, prefixes, --running, --filter; and what matches nothing.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
engine_begin
docker_start
box_image

exits 0 "$ROOTFS_AUDIT"
is "an engine without containers" "$(head -n 1 "$FOLDER/out" | cut -d'(' -f1)" "No containers to audit "
exits 0 "$ROOTFS_AUDIT" --quiet
is "the same, quietly" "$(cat "$FOLDER/out")" ""

docker create --name web --read-only --tmpfs /tmp:size=1m --label tier=front box >/dev/null
docker create --name webhook --label tier=front --label stage=test box >/dev/null
docker create --name db --read-only -v data:/data --label tier=back box >/dev/null
docker run --detach --network none --name running --read-only --tmpfs /tmp box sleep 100000 >/dev/null
web=$(docker inspect --format '{{.Id}}' web)
hook=$(docker inspect --format '{{.Id}}' webhook)

# audits STATUS NAMES ARGUMENT...: these containers and no others.
audits() {
  local status=$1 names=$2
  shift 2
  exits "$status" "$ROOTFS_AUDIT" --format=json "$@"
  is "what $* audits" "$(jq -r '[.workloads[].name] | join(" ")' "$FOLDER/out")" "$names"
}

# complains PATTERN: in exactly one line on stderr, which names the endpoint.
complains() {
  is "lines on stderr" "$(wc -l <"$FOLDER/err")" 1
  grep -q "^rootfs-audit: $DOCKER_HOST: .*$1" "$FOLDER/err" || fail "stderr: $(cat "$FOLDER/err")"
}

audits 1 'db running web webhook'
audits 0 web web
audits 0 web /web
audits 0 web "$web"
audits 0 web "${web:0:12}"
audits 1 webhook "${hook:0:20}"
audits 0 'db web' web db
audits 0 web web "$web" web
audits 0 running --running
audits 0 running --running running
audits 1 'web webhook' --filter label=tier=front
audits 1 webhook --filter label=tier=front --filter label=stage=test
audits 0 db --filter label=tier=back
audits 1 'web webhook' --filter name=web
audits 0 web --filter 'name=^/web$'
audits 1 'db web webhook' --filter status=created
audits 0 running -f status=running -f status=paused
audits 0 web -f label=tier=front web
echo "ok: what is chosen"

audits 2 db db nothing
complains "no container is called 'nothing'"
audits 2 '' ''
complains "no container is called ''"
audits 2 '' --running web
complains "no container that runs is called 'web'"
audits 2 '' --filter label=tier=back web
complains "no container that --filter leaves is called 'web'"
audits 2 '' --filter label=tier=none
complains "no container fits the filter"
exits 2 "$ROOTFS_AUDIT" --filter nonsense=1
complains "nvalid filter 'nonsense'"
exits 2 "$ROOTFS_AUDIT" --filter nonsense
echo "ok: what is not there"

# A name that is also the start of another's id, and ids that start alike.
docker create --name "${hook:0:12}" --read-only box >/dev/null
audits 2 '' "${hook:0:12}"
complains "$hook"
grep -q "$(docker ps --all --quiet --no-trunc --latest)" "$FOLDER/err" || fail "only one is named"
audits 1 webhook "$hook"
seq 17 | xargs -I{} docker create --name many{} box >/dev/null
digit=$(docker ps --all --quiet --no-trunc | cut -c1 | sort | uniq -d | head -n 1)
audits 2 '' "$digit"
complains "'$digit' fits more than one container"
echo "ok: what is ambiguous"
