# Private engines for tests: each in a folder of its own, stopped and swept away whatever
# happens. Sourced, not run.
#
#   engine_begin            makes $FOLDER and cleans up at exit
#   docker_start [OPTION...] a Docker Engine with these options of dockerd; sets SOCKET
#                           and exports DOCKER_HOST. With RA_DOCKER="SUITE KIND" it is one
#                           of engines.sh, not this machine's: for trying a test on others
#   docker_major            prints the first number of the engine's version
#   podman_start            Podman's service; sets PODMAN_SOCKET
#   box_image               the image `box` in that Docker Engine: busybox and its links
#
# All that an engine starts is in a control group (cgroup v2) of this test, by which it is
# ended, also when the test itself is killed: then by a process that waits for its end.
# shellcheck shell=bash

engine_pids=()
engine_cgroup=
engine_library=$(realpath "${BASH_SOURCE[0]}")

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

# Sets $engine_cgroup, this test's control group, and has it watched.
engine_group() {
  local tree
  [ -z "$engine_cgroup" ] || return 0
  [ "$(id -u)" -eq 0 ] || cannot_run "an engine needs root"
  tree=$(findmnt --noheadings --first-only --types cgroup2 --output TARGET) || {
    tree=$FOLDER/cgroup
    mkdir "$tree"
    mount -t cgroup2 none "$tree"
  }
  engine_cgroup=$tree/${FOLDER##*/}
  mkdir -p "$engine_cgroup/engine"
  sweep_afterwards
}

# in_group COMMAND...: instead of this shell, in the test's control group.
in_group() {
  echo $BASHPID >"$engine_cgroup/engine/cgroup.procs"
  exec "$@"
}

# Sweeps when this shell has been killed. No child of it, or it would be killed as well.
sweep_afterwards() {
  # shellcheck disable=SC2016 # for the inner shell
  RA_SHELL=$$ RA_GROUP=$engine_cgroup RA_FOLDER=$FOLDER RA_LIBRARY=$engine_library setsid --fork bash -c '
    echo $$ >"$RA_FOLDER/sweeper"
    while kill -0 "$RA_SHELL" && [ -d "$RA_FOLDER" ]; do sleep 1; done
    [ -d "$RA_FOLDER" ] || exit 0
    . "$RA_LIBRARY"
    FOLDER=$RA_FOLDER engine_cgroup=$RA_GROUP
    sweep' </dev/null >/dev/null 2>&1
  wait_until 10 [ -s "$FOLDER/sweeper" ]
}

docker_start() {
  if [ -n "${RA_DOCKER:-}" ]; then
    # shellcheck source=tests/lib/engines.sh
    . "$(dirname "$engine_library")/engines.sh"
    # shellcheck disable=SC2086 # words
    engines_docker $RA_DOCKER "$@"
    return
  fi
  command -v dockerd >/dev/null || cannot_run "there is no dockerd; tests/run installs it"
  engine_group
  unset DOCKER_CONTEXT
  DATA=$FOLDER/d$((${#engine_pids[@]} + 1))
  mkdir -p "$DATA/config"
  SOCKET=$DATA/s
  export DOCKER_HOST=unix://$SOCKET DOCKER_CONFIG=$DATA/config
  in_group dockerd --bridge none --iptables=false --data-root "$DATA/data" \
    --exec-root "$DATA/exec" --pidfile "$DATA/pid" --host "$DOCKER_HOST" \
    --cgroup-parent "/${FOLDER##*/}" "$@" \
    </dev/null >"$DATA/log" 2>&1 &
  engine_pids+=($!)
  wait_until 30 docker version || {
    tail -n 5 "$DATA/log" >&2
    cannot_run "dockerd did not start"
  }
}

docker_major() {
  docker info --format '{{.ServerVersion}}' | cut -d . -f 1
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

# In the test's control group also where it is called by the test: what it starts stays there.
podman_private() (
  case ${1:-} in
    create | run) set -- "$1" --cgroup-parent "/${FOLDER##*/}" "${@:2}" ;;
  esac
  in_group podman --root "$FOLDER/p/root" --runroot "$FOLDER/p/run" --tmpdir "$FOLDER/p/tmp" \
    --runtime runc --cgroup-manager cgroupfs --events-backend none "$@"
)

podman_start() {
  command -v podman >/dev/null || cannot_run "there is no podman; tests/run installs it"
  mkdir -p "$FOLDER/p"
  export CONTAINERS_CONF=$FOLDER/p/conf
  printf '[engine]\nlock_type = "file"\n' >"$CONTAINERS_CONF" # not in /dev/shm, for ever
  PODMAN_SOCKET=$FOLDER/p/s
  engine_group
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

# Ends what runs out of the folder and is in no control group of ours.
stop_leftovers() {
  local pid
  for pid in $(pgrep -f -- "$FOLDER" || true); do
    [ "$pid" = "$$" ] || kill -KILL "$pid" 2>/dev/null || true
  done
}

# The processes in the test's control group and below.
group_members() {
  find "$engine_cgroup" -name cgroup.procs -exec cat {} + 2>/dev/null
}

# The control groups (cgroup v1) that engines made for them: not those of this shell.
v1_groups() {
  local pid
  for pid in $(group_members); do
    sed -n 's/^[1-9][0-9]*:[^:]*://p' "/proc/$pid/cgroup" 2>/dev/null
  done | sort -u | grep -vxF -f <(cut -d : -f 3- /proc/self/cgroup; echo /)
}

group_is_empty() {
  grep -qx 'populated 0' "$engine_cgroup/cgroup.events"
}

# Ends all that is in the test's control group, and removes it and those below. A frozen one
# (cgroup v1) does not die before it is thawed.
end_group() {
  local groups group
  [ -d "$engine_cgroup" ] || return 0
  groups=$(v1_groups)
  echo 1 >"$engine_cgroup/cgroup.kill"
  for group in $groups; do
    echo THAWED 2>/dev/null >"/sys/fs/cgroup/freezer$group/freezer.state"
  done
  wait_until 20 group_is_empty
  # shellcheck disable=SC2086 # words
  wait_until 10 remove_groups $groups
}

# remove_groups GROUP...: the test's own and these (cgroup v1). The kernel may need a moment to
# see that one is empty.
remove_groups() {
  local group
  find "$engine_cgroup" /sys/fs/cgroup/*/"${FOLDER##*/}" -depth -type d -exec rmdir {} \;
  for group in "$@"; do
    rmdir /sys/fs/cgroup/*"$group"
  done
  [ ! -d "$engine_cgroup" ] && ! compgen -G "/sys/fs/cgroup/*/${FOLDER##*/}"
}

mounts_of_folder() {
  awk -v folder="$FOLDER" '$5 == folder || index($5, folder "/") == 1 { print $5 }' \
    /proc/self/mountinfo | sort -r
}

# Again and again, as a mount can hide others.
unmount_folder() {
  local path tries=5
  while [ $((tries--)) -gt 0 ] && [ -n "$(mounts_of_folder)" ]; do
    mounts_of_folder | while read -r path; do
      umount --lazy "$(printf '%b' "$path")" 2>/dev/null
    done
  done
}

# Nothing stays of what was started and made here.
sweep() {
  set +e
  end_group 2>/dev/null
  stop_leftovers
  unmount_folder
  rm -rf "$FOLDER"
}

engine_end() {
  local status=$? pid
  trap - EXIT INT TERM
  set +e
  end_group 2>/dev/null
  for pid in "${engine_pids[@]}"; do
    stop "$pid"
  done
  [ ! -e "$FOLDER/sweeper" ] || kill "$(cat "$FOLDER/sweeper")"
  sweep
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
