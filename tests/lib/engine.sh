# Private engines for tests: each in a folder of its own, stopped and swept away whatever
# happens. Sourced, not run.
#
#   engine_begin            makes $FOLDER and cleans up at exit
#   docker_start [OPTION...] a Docker Engine with these options of dockerd; sets SOCKET
#                           and exports DOCKER_HOST
#   podman_start            Podman's service; sets PODMAN_SOCKET
#   box_image               the image `box` in that Docker Engine: busybox and its links
# shellcheck shell=bash

engine_pids=()

engine_begin() {
  # A unix socket's path has at most 107 bytes: the folder's must be short.
  FOLDER=$(mktemp -d /tmp/ra.XXXXXX)
  trap engine_end EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# wait_until SECONDS COMMAND...: tries the command ten times a second.
wait_until() {
  local tries=$(($1 * 10))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $((tries--)) -gt 0 ] || return 1
    sleep 0.1
  done
}

# cannot_run WHY: the test cannot be made here. In CI that is a failure, else a skip.
cannot_run() {
  echo "cannot run: $*" >&2
  [ "${CI:-}" != true ] || exit 1
  exit 77
}

docker_start() {
  command -v dockerd >/dev/null || cannot_run "there is no dockerd; tests/run installs it"
  [ "$(id -u)" -eq 0 ] || cannot_run "an engine needs root"
  unset DOCKER_CONTEXT
  DATA=$FOLDER/d$((${#engine_pids[@]} + 1))
  mkdir -p "$DATA/config"
  SOCKET=$DATA/s
  export DOCKER_HOST=unix://$SOCKET DOCKER_CONFIG=$DATA/config
  dockerd --bridge none --iptables=false --data-root "$DATA/data" \
    --exec-root "$DATA/exec" --pidfile "$DATA/pid" --host "$DOCKER_HOST" "$@" \
    </dev/null >"$DATA/log" 2>&1 &
  engine_pids+=($!)
  wait_until 30 docker version || {
    tail -n 5 "$DATA/log" >&2
    cannot_run "dockerd did not start"
  }
}

box_root() {
  local link
  mkdir -p "$FOLDER/box/bin"
  cp /bin/busybox "$FOLDER/box/bin/busybox"
  for link in sh sleep touch mount umount cat ls true false mkdir sed chroot unshare; do
    ln -sf busybox "$FOLDER/box/bin/$link"
  done
}

# box_image [NAME [docker import's options]]
box_image() {
  local name=${1:-box}
  shift || true
  [ -d "$FOLDER/box" ] || box_root
  tar -C "$FOLDER/box" -c . | docker import --change 'CMD ["true"]' "$@" - "$name" >/dev/null
}

podman_private() {
  podman --root "$FOLDER/p/root" --runroot "$FOLDER/p/run" --tmpdir "$FOLDER/p/tmp" \
    --runtime runc --cgroup-manager cgroupfs --events-backend none "$@"
}

podman_start() {
  command -v podman >/dev/null || cannot_run "there is no podman; tests/run installs it"
  mkdir -p "$FOLDER/p"
  export CONTAINERS_CONF=$FOLDER/p/conf
  printf '[engine]\nlock_type = "file"\n' >"$CONTAINERS_CONF" # not in /dev/shm, for ever
  PODMAN_SOCKET=$FOLDER/p/s
  podman_private system service --time=0 "unix://$PODMAN_SOCKET" </dev/null \
    >"$FOLDER/p/log" 2>&1 &
  engine_pids+=($!)
  wait_until 20 curl --silent --fail --unix-socket "$PODMAN_SOCKET" http://d/_ping || {
    tail -n 5 "$FOLDER/p/log" >&2
    cannot_run "Podman's service did not start"
  }
}

# stop PID: asks it to end, and makes it after a while.
stop() {
  kill -CONT "$1" 2>/dev/null || return 0
  kill -TERM "$1" 2>/dev/null || return 0
  wait_until 20 eval "! kill -0 $1" || kill -KILL "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

# Ends what runs out of the folder: a dead engine's shims and conmons.
stop_leftovers() {
  local pid
  for pid in $(pgrep -f -- "$FOLDER" || true); do
    [ "$pid" = "$$" ] || kill -KILL "$pid" 2>/dev/null || true
  done
}

engine_end() {
  local status=$? socket pid
  trap - EXIT INT TERM
  set +e
  for socket in "$FOLDER"/d*/s; do
    [ -S "$socket" ] || continue
    pid=$(cat "${socket%/s}/pid" 2>/dev/null)
    [ -z "$pid" ] || kill -CONT "$pid" 2>/dev/null
    timeout 60 docker --host "unix://$socket" ps --quiet --no-trunc 2>/dev/null |
      timeout 60 xargs --no-run-if-empty docker --host "unix://$socket" kill >/dev/null 2>&1
  done
  [ ! -d "$FOLDER/p" ] || podman_private rm --all --force --time 0 >/dev/null 2>&1
  for pid in "${engine_pids[@]}"; do
    stop "$pid"
  done
  stop_leftovers
  awk -v folder="$FOLDER/" 'index($5, folder) == 1 { print $5 }' /proc/self/mountinfo |
    sort -r | xargs --no-run-if-empty umount --lazy 2>/dev/null
  rm -rf "$FOLDER"
  exit "$status"
}

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# is WHAT GOT EXPECTED
is() {
  [ "$2" = "$3" ] || fail "$1
  got:      $2
  expected: $3"
}

# exits EXPECTED COMMAND...: runs it; stdout and stderr end up in $FOLDER/out and err.
exits() {
  local expected=$1 got=0
  shift
  "$@" >"$FOLDER/out" 2>"$FOLDER/err" || got=$?
  [ "$got" = "$expected" ] || fail "exit status $got instead of $expected: $*
$(cat "$FOLDER/out" "$FOLDER/err")"
}
