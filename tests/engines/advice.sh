#!/usr/bin/env bash
# advice.sh ENGINE [SUBJECT...]: the closed loop. Real servers, and a program that is run from
# /tmp, run writable, then with the flags that --advise gives, serve as before, pass
# --strict --verify=always, and serve again after a restart.
set -euo pipefail
# shellcheck source=tests/engines/engines.sh
. "$(dirname "$0")/engines.sh"
engine=$1
shift
[ $# -gt 0 ] || set -- "${mandatory_services[@]}" program
engine_begin
export FOLDER

# The image is made by this machine's engine, and once.
(
  docker_start
  cached_tar image-five "$(build_script "${mandatory_services[@]}")" services_tar "${mandatory_services[@]}"
)
engine_start "$engine"
box_image 2>/dev/null
services_image five "${mandatory_services[@]}" 2>/dev/null

# A program that is made in /tmp, and then is the container.
program_run() {
  # shellcheck disable=SC2086 # words
  docker run --detach "${network[@]}" --name "$@" box \
    sh -c '/bin/busybox mkdir -p /tmp/x && /bin/busybox cp /bin/busybox /tmp/x/busybox && exec /tmp/x/busybox sleep 100000' >/dev/null
}

program_runs() {
  # shellcheck disable=SC2016 # for the inner shell
  wait_until 20 sh -c 'docker exec "$1" cat /proc/1/cmdline | tr "\0" " " | grep -q "^/tmp/x/busybox "' - "$1" || {
    last_words "$1"
    fail "the program from /tmp does not run $2"
  }
}

program_loop() {
  local file=$1 flags
  program_run program || fail "it does not start"
  program_runs program writable
  advice_of program "$file"
  docker rm --force program >/dev/null
  flags=$(flags_of "$file")
  eval "program_run program-ro $flags" || fail "it cannot be created with: $flags"
  program_runs program-ro "with: $flags"
  passes program-ro --strict
  docker restart --time 0 program-ro >/dev/null
  program_runs program-ro "after a restart with: $flags"
  docker rm --force program-ro >/dev/null
}

held=0
for subject in "$@"; do
  file=$FOLDER/$subject.json
  if (
    if [ "$subject" = program ]; then
      program_loop "$file"
    else
      closed_loop "$subject" five "$file"
    fi
  ); then
    held=$((held + 1))
    echo "ok: $subject: $(flags_of "$file")"
  else
    echo "wrong: $subject"
    docker rm --force --volumes "$subject" "$subject-ro" >/dev/null 2>&1 || true
  fi
done
echo "cell: $held of $# loops hold"
[ "$held" -eq $# ] || fail "$(($# - held)) of $# closed loops do not hold"
