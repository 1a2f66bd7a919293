#!/usr/bin/env bash
# What docker compose itself says of a file, in the versions that people have, is judged as
# the containers are that it makes of it: the same verdict, strategies, places and rules.
#
#   compose-versions.sh ["SUITE KIND"...]    on these engines of engines.sh
#
# The services have every key of the compose specification that touches files; see
# compose/services.yaml for what is known to differ.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
# shellcheck source=tests/lib/engines.sh
. "$here/../lib/engines.sh"

# The files of a version's services.
declare -A files=([trixie]=services.yaml [forky]='services.yaml newer.yaml')

# make_project FOLDER
make_project() {
  mkdir -p "$1/a\$b" "$1/sub"
  echo 1 >"$1/file"
  echo A=1 >"$1/env"
  echo rootfs-audit.external=s3 >"$1/labels"
  printf 'HOST=%s\nGROUP=%s\nRO=true\nVALUE=value\n' "$1" "${FOLDER##*/}" >"$1/.env"
}

# What an engine must have before compose asks for it.
make_outside() {
  docker volume create outside >/dev/null
  docker volume create rows_data --label com.docker.compose.project=rows --label com.docker.compose.volume=data >/dev/null
  docker create --network none --name outside --volume /o box >/dev/null
  docker run --rm --network none --volume rows_data:/v box mkdir /v/sub
}

# names KEY: of the services that have it in rows.json.
names() {
  jq -r --arg key "$1" 'to_entries[] | select(.value[$key]) | .key' rows.json
}

# lines REPORT: a line for each service, as rows.json says how it is compared.
lines() {
  jq -r --slurpfile rows rows.json '
    [.workloads[] | (.name | sub("^rows-"; "") | sub("-[0-9]+$"; "")) as $name
      | select($name != "outside") | $rows[0][$name] as $row | select($row["not-made"] | not)
      | [$name, .verdict] + if $row.unseen then [] else [(.write_strategy | join(" ")),
        ([.writable[] | .path + "=" + .kind + (if .explicit then "" else "!" end) +
          (if .persistent then "+" else "" end) + " " + (.options // "")] | join(" ")),
        ([.findings[].rule] - (if .kind == "service" then $row.says // [] else [] end)
          | join(" "))] end | join(" | ")] | unique[]' "$1"
}

# Each rule that only the file can show is shown, and no other service has it.
check_rules_of_the_file() {
  is "rules of the file" "$(jq -r '.workloads[] | .name + " " + (.findings[].rule
      | select(. == "copied-config"))' file.json | sort -u)" \
    "$(jq -r 'to_entries[] | .key + " " + ((.value.says // [])[]
      | select(. == "copied-config"))' rows.json | sort -u)"
  is "hooks" "$(jq -r '.workloads[] | select(.findings[].message | test("hook")) | .name' file.json)" \
    $'hook\nhook-before-stop'
  is "keys of hooks" "$(jq -r '.workloads[].findings[].message | scan("The hook ([^ ]*)")[]' file.json)" \
    $'post_start[1]\npre_stop[0]'
  is "what has no replicas" "$(jq -r '.workloads[] | select(.state == "0 replicas") | .name' file.json)" \
    $'scaled-to-zero\nzero-replicas'
}

# Compose makes the containers, and what it says that it cannot start, it cannot.
make_containers() {
  local service made refused
  mapfile -t refused < <(names refused)
  mapfile -t made < <(jq -r --slurpfile rows rows.json '.services | to_entries[]
    | select(.value.provider or $rows[0][.key].refused or $rows[0][.key]["not-made"] | not)
    | .key' config.json)
  "${compose[@]}" create --no-build "${made[@]}" >create.log 2>&1 || fail "$(tail -n 5 create.log)"
  for service in "${refused[@]}"; do
    ! "${compose[@]}" up --detach --no-deps "$service" >up.log 2>&1 || fail "$service is started"
    grep -q 'read-only' up.log || fail "$(cat up.log)"
  done
  "${compose[@]}" up --detach --no-deps config-file config-writable >up.log 2>&1 || fail "$(cat up.log)"
}

# Each has its reason, and is accepted in the file all the same.
check_not_made() {
  local service
  for service in $(names not-made); do
    "${compose[@]}" create --no-build "$service" >not-made.log 2>&1 || true
    [ -z "$(docker ps --all --quiet --filter "label=com.docker.compose.service=$service")" ] ||
      fail "there is a container of $service; compare it"
    jq -e --arg name "$service" --slurpfile rows rows.json '.workloads[] | select(.name == $name)
      | (.verdict == "error") == ($rows[0][$name].verdict == "error")' file.json >/dev/null ||
      fail "$service has another verdict than is known"
    echo "not made: $service: $(jq -r --arg name "$service" '.[$name]["not-made"]' rows.json)"
  done
}

# What --no-interpolate leaves is told for each service that needs it, and no other.
check_without_interpolation() {
  printf 'services:\n  flag: {image: box, read_only: "%s"}\n  image: {image: "box:%s", read_only: true}\n' \
    '${RO}' '${TAG}' >raw.yaml
  docker compose --file raw.yaml config --no-interpolate --format json >raw.json
  exits 2 "$ROOTFS_AUDIT" --format=json --compose=raw.json
  is "without interpolation" "$(jq -r '.workloads[] | .name + " " + .verdict' "$FOLDER/out")" \
    $'flag error\nimage pass'
  grep -q 'read_only has a variable that is not filled in (${RO})' "$FOLDER/err" || fail "$(cat "$FOLDER/err")"
}

# What is said of privileged hooks is so: where no seccomp profile stops it, one remounts
# the root filesystem, and where one does, it does not. Compose 2.26 does not run hooks.
check_hooks() {
  local name
  for name in stopped unconfined; do
    docker compose --file hooks.yaml up --detach "$name" >up.log 2>&1 || true
  done
  "$ROOTFS_AUDIT" --format=json --verify=always stopped unconfined >hooks.json || true
  is "roots after hooks" "$(jq -r '.workloads[] | .name + " " + .kernel_rootfs' hooks.json)" \
    $'stopped ro\nunconfined rw'
}

# check SUITE [KIND]
check() {
  local file version rows
  # Also where it usually is, in its own mount namespace.
  engines_docker "$1" "${2:-overlay2}" --host unix:///var/run/docker.sock
  box_image
  make_project "$FOLDER/$1"
  cd "$FOLDER/$1"
  make_outside
  compose=(docker compose --profile '*')
  for file in ${files[$1]}; do
    cp "$here/compose/$file" "$here/compose/hooks.yaml" .
    compose+=(--file "$file")
  done
  version=$("${compose[@]}" version --short)
  "${compose[@]}" config --format json >config.json
  jq '.["x-rows"] + .["x-newer-rows"]' config.json >rows.json
  make_containers

  exits 2 "$ROOTFS_AUDIT" --format=json --compose=config.json
  grep -q '2 of [0-9]* services could not be evaluated' "$FOLDER/err" || fail "$(cat "$FOLDER/err")"
  cp "$FOLDER/out" file.json
  exits 1 "$ROOTFS_AUDIT" --format=json --verify=never
  cp "$FOLDER/out" live.json
  lines file.json >file.lines
  lines live.json >live.lines
  diff live.lines file.lines || fail "compose $version: the services (>) are not judged as their containers (<)"
  rows=$(wc -l <live.lines)
  [ "$rows" -ge 40 ] || fail "only $rows rows"
  check_rules_of_the_file
  check_not_made
  check_without_interpolation
  [ "$1" = trixie ] || check_hooks
  echo "ok: docker compose $version: $rows services and their containers"
}

engine_begin
[ $# -gt 0 ] || set -- trixie forky
for engine in "$@"; do
  # shellcheck disable=SC2086 # words
  check $engine
done
