#!/usr/bin/env bash
# cis-format.sh ENGINE: --format=cis is byte for byte what the control's audit command prints
# with this engine's own command line, for containers in every state.
set -euo pipefail
# shellcheck source=tests/engines/engines.sh
. "$(dirname "$0")/engines.sh"
engine_start "$1"
box_image 2>/dev/null

make() {
  docker "$@" >/dev/null
}

long=$(printf 'l%.0s' $(seq 200))
make run --detach "${network[@]}" --name running box sleep 100000
make run --detach "${network[@]}" --name running-ro --read-only box sleep 100000
make run "${network[@]}" --name exited box true
make run "${network[@]}" --name exited-ro --read-only box true
make run --detach "${network[@]}" --restart always --name restarting --read-only box false
make create "${network[@]}" --name vanilla box true
make create "${network[@]}" --name "$long" --read-only box true
make create "${network[@]}" --name a-rf--force box true
make create "${network[@]}" --name tmpfs --read-only --tmpfs /tmp box true
make run --detach "${network[@]}" --name paused --read-only box sleep 100000
make pause paused
for number in $(seq 20); do
  [ $((number % 3)) -eq 0 ] && readonly=(--read-only) || readonly=()
  make create "${network[@]}" "${readonly[@]}" --name "number$number" box true
done

exits 1 "$ROOTFS_AUDIT" --format=cis
sort "$FOLDER/out" >"$FOLDER/ours"
docker ps --quiet --all | xargs "$DATA/bin/docker" inspect \
  --format '{{ .Id }}: ReadonlyRootfs={{ .HostConfig.ReadonlyRootfs }}' | sort >"$FOLDER/theirs"
echo "cell: $(comm -12 "$FOLDER/theirs" "$FOLDER/ours" | wc -l) of $(wc -l <"$FOLDER/theirs") lines the same"
[ "$(wc -l <"$FOLDER/theirs")" -ge 29 ] || fail "only: $(cat "$FOLDER/theirs")"
diff "$FOLDER/theirs" "$FOLDER/ours" || fail "--format=cis differs from the audit command"
echo "ok: $(wc -l <"$FOLDER/ours") lines"
