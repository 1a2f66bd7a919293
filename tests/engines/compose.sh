#!/usr/bin/env bash
# compose.sh ENGINE: what `docker compose config` prints is judged as the containers are that
# `docker compose create` makes of it on this engine.
set -euo pipefail
# shellcheck source=tests/engines/engines.sh
. "$(dirname "$0")/engines.sh"
case $1 in
  podman-*) engine_begin; not_applicable "docker compose needs a Docker Engine" ;;
  docker-20.10-*) engine_begin; not_applicable "this machine's engine has no compose; the newer ones have" ;;
  *-rootless) engine_begin; not_applicable "docker compose asks GET /version, on which this dockerd panics" ;;
esac
exec "$engines_folder/../engine/compose-versions.sh" "$1"
