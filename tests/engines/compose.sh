#!/usr/bin/env bash
# compose.sh ENGINE: what `docker compose config` prints is judged as the containers are that
# `docker compose create` makes of it on this engine.
set -euo pipefail
why=
# shellcheck source=tests/engines/engines.sh
. "$(dirname "$0")/engines.sh"
compose_test=$engines_folder/../engine/compose-versions.sh

# Its own engine, in place of the one that engine_start would start.
compared() {
  local suite kind
  read -r suite kind _ < <(awk -v name="$1" '$1 == name { print $2, $3, $4 }' <<<"$engine_table")
  "$compose_test" "$suite $kind" | tee /dev/stderr | sed -n 's/^ok: /cell: /p'
}

case $1 in
  podman-*) why="docker compose needs a Docker Engine" ;;
  docker-20.10-*) why="Debian 12 has no docker compose v2" ;;
  *-overlay2) ;;
  *) why="its services are tried on overlay2: what compose asks for is the same" ;;
esac
if [ -n "$why" ]; then
  engine_begin
  not_applicable "$why"
fi
compared "$1"
