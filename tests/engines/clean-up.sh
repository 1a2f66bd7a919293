#!/usr/bin/env bash
# clean-up.sh: nothing is left of an engine of any kind when its test fails, when it is ended
# and when it is killed: no process, mount, control group, socket or file.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/engines/engines.sh
. "$here/engines.sh"

# A test of its own, which starts an engine and containers of each state, says so, and ends in
# one of these ways.
if [ "${1:-}" = inner ]; then
  engine_start "$2"
  box_image 2>/dev/null
  mkdir "$FOLDER/mount"
  mount -t tmpfs none "$FOLDER/mount"
  docker run --detach "${network[@]}" --name running -v named:/v box sleep 100000 >/dev/null
  docker run --detach "${network[@]}" --name paused --read-only --tmpfs /tmp box sleep 100000 >/dev/null
  docker pause paused >/dev/null
  docker run --detach "${network[@]}" --name restarting --restart always box false >/dev/null
  docker create "${network[@]}" --name created box true >/dev/null
  docker exec running sleep 1000 &
  docker exec --detach running sleep 1000
  echo "$FOLDER" "$(docker inspect --format '{{.State.Pid}}' running paused | tr '\n' ' ')" >"$3.new"
  mv "$3.new" "$3"
  [ "$4" = fail ] && fail "as it should"
  sleep 1000 &
  wait $!
fi

# leftovers FOLDER PID...: what there still is, a line each.
leftovers() {
  local name=${1##*/}
  pgrep -f -a -- "$1" || true
  ls -d "$1" 2>/dev/null || true
  grep -F "$1" /proc/[0-9]*/mountinfo 2>/dev/null | cut -c 1-200 | head -n 5 || true
  grep -l -F "$name" /proc/[0-9]*/cgroup 2>/dev/null || true
  find /sys/fs/cgroup -name "$name" 2>/dev/null
  shift
  for pid in "$@"; do
    [ ! -e "/proc/$pid" ] || echo "process $pid"
  done
}

nothing_left() {
  [ -z "$(leftovers "$@")" ]
}

# What the machine's control groups and this process's are: no engine may change them.
groups() {
  cat /proc/self/cgroup /proc/1/cgroup
  cat "/sys/fs/cgroup/unified/cgroup.subtree_control" /sys/fs/cgroup/cgroup.subtree_control 2>/dev/null
  find /sys/fs/cgroup -maxdepth 2 -name init.scope
}

# tried ENGINE HOW
tried() {
  local said=$outer/said before after inner signal=
  rm -f "$said"
  before=$(groups 2>/dev/null || true)
  # A shell that is killed says so; setsid, so that only it is.
  setsid "$here/clean-up.sh" inner "$1" "$said" "$2" >"$outer/log" 2>&1 </dev/null &
  inner=$!
  wait_until 120 [ -s "$said" ] || {
    tail -n 5 "$outer/log"
    fail "$1 did not start"
  }
  case $2 in
    end) signal=TERM ;;
    kill) signal=KILL ;;
  esac
  [ -z "$signal" ] || kill "-$signal" "$inner"
  wait "$inner" 2>/dev/null || true
  read -ra words <"$said"
  wait_until 40 nothing_left "${words[@]}" || fail "left of $1 ($2):
$(leftovers "${words[@]}")"
  after=$(groups 2>/dev/null || true)
  is "control groups of the machine after $1 ($2)" "$after" "$before"
}

outer=$(mktemp -d)
trap 'rm -rf "$outer"' EXIT
[ $# -gt 0 ] || mapfile -t all < <(engine_names)
[ $# -gt 0 ] || set -- "${all[@]}"
for engine in "$@"; do
  for how in fail end kill; do
    tried "$engine" "$how"
  done
  echo "ok: $engine"
done
echo "cell: nothing left of $# engines, after a failure, an end and a kill each"
