#!/usr/bin/env bash
# matrix.sh ENGINE: a row for each kind of mount, option and state that this engine has, most
# of them running, with the verdict, the strategies, the places and the findings that count.
#
# No finding blames a container for what the engine or the runtime mounted, and all that is
# read-only, healthy and declared passes --strict --verify=always.
set -euo pipefail
# shellcheck source=tests/engines/engines.sh
. "$(dirname "$0")/engines.sh"
engine_start "$1"

image_root() {
  box_root
  mkdir -p "$FOLDER/box"/{run,tmp,usr/lib,var/{tmp,spool/mail,lib/app},opt/app/releases/1,etc,data,image}
  ln -s releases/1 "$FOLDER/box/opt/app/current"
  ln -s spool/mail "$FOLDER/box/var/mail"
  ln -s usr/lib "$FOLDER/box/lib"
  ln -s /run "$FOLDER/box/var/run"
  chmod 1777 "$FOLDER/box"/{tmp,var/tmp}
  cp -r "$FOLDER/box/bin/busybox" "$FOLDER/box/image/file"
}

image_root
box_image 2>/dev/null
box_image withvolume --change 'VOLUME /image' 2>/dev/null
host=$FOLDER/host
mkdir -p "$host/plain" "$host/odd: na,me" "$host/below/sub" "$host/with socket"
chmod 755 "$host" "$host"/*
mount -t tmpfs -o mode=755 none "$host/below/sub"
ln -s "$SOCKET" "$host/with socket/docker.sock"

: >"$FOLDER/expected"
: >"$FOLDER/healthy"
: >"$FOLDER/failed"
program="sleep 100000" # what each of them runs
minimum=80 # rows

# row NAME VERDICT STRATEGIES WRITABLE FINDINGS -- OPTION...: a running container. WRITABLE
# has PATH=KIND, with ! where it is implicit and + where it is persistent; FINDINGS those of
# level warn and fail.
# shellcheck disable=SC2086 # words
row() {
  local name=$1
  printf '%s\n' "$name | $2 | $3 | $4 | $5" >>"$FOLDER/expected"
  [ "$2$5" != pass ] || echo "$name" >>"$FOLDER/healthy"
  shift 6
  docker run --detach "${network[@]}" --name "$name" "$@" ${image-box} $program \
    >/dev/null 2>"$FOLDER/err" || {
    echo "$name: $(grep -m 1 -i error "$FOLDER/err")" >>"$FOLDER/failed"
    docker rm --force "$name" >/dev/null 2>&1 || true
    sed -i "\$d" "$FOLDER/expected"
    sed -i "/^$name\$/d" "$FOLDER/healthy"
  }
}

# made NAME VERDICT STRATEGIES WRITABLE FINDINGS -- OPTION...: a container that is not started.
# shellcheck disable=SC2086 # words
made() {
  printf '%s\n' "$1 | $2 | $3 | $4 | $5" >>"$FOLDER/expected"
  [ "$2$5" != pass ] || echo "$1" >>"$FOLDER/healthy"
  docker create "${network[@]}" --name "$1" "${@:7}" ${image-box} $program >/dev/null
}

# shellcheck source=/dev/null
. "$engines_folder/matrix-$PRODUCT.sh"

# The pod's own container, which no option makes read-only.
if is_a pod; then
  printf '%s-infra | fail |  |  | rootfs-writable\n' "$(docker pod inspect --format '{{.Id}}' pod | cut -c 1-12)" \
    >>"$FOLDER/expected"
fi

report() {
  jq -r '.workloads[] | [.name, .verdict, (.write_strategy | join(" ")),
    ([.writable[] | .path + "=" + .kind + (if .explicit then "" else "!" end) +
      (if .persistent then "+" else "" end)] | join(" ")),
    ([.findings[] | select(.level != "info") | .rule] | join(" "))] | join(" | ")' "$FOLDER/out"
}

status=0
"$ROOTFS_AUDIT" --format=json --verify=always >"$FOLDER/out" 2>"$FOLDER/err" || status=$?
report | sort >"$FOLDER/got"
sort "$FOLDER/expected" >"$FOLDER/want"
rows=$(wc -l <"$FOLDER/want")
different=$(diff "$FOLDER/want" "$FOLDER/got" | grep -c '^<' || true)
echo "cell: $((rows - different)) of $rows containers as expected"
[ ! -s "$FOLDER/failed" ] || sed 's/^/note: not started: /' "$FOLDER/failed"

blamed=$(jq -r '.workloads[] | .name as $n | .findings[] |
  select(.rule == "undeclared-writable-mount" and (.message | test("process in the container"))) |
  "\($n): \(.message)"' "$FOLDER/out")
[ -z "$blamed" ] || printf 'blamed: %s\n' "$blamed" | cut -c 1-200
unverified=$(jq -r '.workloads[] | select(.state == "running" or .state == "paused") |
  select(.kernel_rootfs == "unknown") | .name' "$FOLDER/out")

mapfile -t healthy <"$FOLDER/healthy"
strict=0
"$ROOTFS_AUDIT" --strict --verify=always --color=never "${healthy[@]}" >"$FOLDER/strict" 2>&1 || strict=$?

diff "$FOLDER/want" "$FOLDER/got" || fail "the report is not what was expected (<)"
is "exit status, and what is on stderr" "$status $(cat "$FOLDER/err")" "1 "
is "containers that are blamed" "$blamed" ""
is "running containers that the kernel was not asked about" "$unverified" ""
[ "$strict" -eq 0 ] || fail "exit status $strict of --strict --verify=always: $(cat "$FOLDER/strict")"
[ "$rows" -ge "$minimum" ] || fail "only $rows rows"
is "containers that could not be started" "$(cat "$FOLDER/failed")" ""
echo "ok: $rows containers, ${#healthy[@]} of which pass --strict --verify=always"
