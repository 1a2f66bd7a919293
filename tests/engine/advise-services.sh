#!/usr/bin/env bash
# The closed loop: real servers run writable, then with the flags that --advise gives, and
# serve as before. And small workloads, each with one way to write.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/lib/engine.sh
. "$here/../lib/engine.sh"
# shellcheck source=tests/lib/services.sh
. "$here/../lib/services.sh"
command -v debootstrap >/dev/null || cannot_run "there is no debootstrap; tests/run installs it"
engine_begin
export FOLDER
docker_start
services_image five "${mandatory_services[@]}"

# paths_of FILE: what is advised, a line each: path, as.
paths_of() {
  jq --raw-output '.workloads[0].advice.paths[] | "\(.path) \(.as)"' "$1" | sort
}

# Every writable mount is for a path that evidence asked for, every such path has its mount,
# and none opens more than an application's own.
tight() {
  local file=$1 wrong
  wrong=$(jq --raw-output '.workloads[0].advice
    | ([.paths[] | select(.as != "bake") | .flag] | sort) as $asked
    | ([.run_flags[1:][] | select(test("^--tmpfs=[^:]+:ro,") | not)] | sort) as $mounted
    | (select($asked != $mounted) | "asked for \($asked), but mounted \($mounted)"),
      (.paths[] | select(.as != "bake") | .path as $p | .flag
        | select(startswith("--tmpfs=\($p):rw,") or
            endswith(",target=\($p)") or test("\"target=.*\"$") | not) | "\(.) is not for \($p)"),
      (.run_flags[] | select(test("^(--read-only|--tmpfs=/.*|--mount=type=volume,.*)$") | not)
        | "flag \(.)"),
      (select(.run_flags[0] != "--read-only") | "no --read-only"),
      (.paths[] | select(.evidence == [] or .evidence == null) | "no evidence for \(.path)"),
      (.paths[] | select(.examples == [] or .examples == null) | "no example for \(.path)"),
      (.paths[] | .path as $p | .examples[] | select(. != $p and (startswith($p + "/") | not))
        | "\(.) is not below \($p)"),
      (.paths[] | select(.as != "bake") | .path
        | select(test("^/(var(/(lib|log|cache|spool|local|opt))?|usr|etc|home|opt|srv|root|dev|proc|sys|boot|s?bin|lib(32|64|x32)?)?$")
            or test("^/(usr|s?bin|lib(32|64|x32)?|boot|dev|proc|sys)/"))
        | "too wide: \(.)")' "$file")
  [ -z "$wrong" ] || fail "$2: $wrong
$(jq '.workloads[0].advice' "$file")"
}

# loop SERVICE EXPECTED: the paths, and how each is to be mounted.
loop() {
  local file=$FOLDER/$1.json
  closed_loop "$1" five "$file"
  tight "$file" "$1"
  is "paths of $1" "$(paths_of "$file")" "$2"
  echo "ok: $1: $(flags_of "$file")"
}

loop nginx '/run tmpfs
/var/lib/nginx volume
/var/log/nginx tmpfs'
loop lighttpd '/run tmpfs
/var/cache/lighttpd/compress tmpfs
/var/log/lighttpd tmpfs'
loop redis '/var/lib/redis volume
/var/log/redis tmpfs'
loop postgresql '/run/postgresql tmpfs
/var/lib/postgresql/15/main volume'
loop mariadb '/run/mysqld tmpfs
/tmp tmpfs
/var/lib/mysql volume'

image=five

# shell NAME [docker run's options] -- SCRIPT
shell() {
  local name=$1 options=()
  shift
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  docker run --detach --network none --name "$name" "${options[@]}" "$image" sh -c "$2" >/dev/null
}

# same_in_text NAME FILE [OPTION...]: pasted from the text report into sh, they are the same
# arguments.
same_in_text() {
  advice_as text "$1" "$FOLDER/text" "${@:3}"
  printf 'set -- %s\nprintf "%%s\\n" "$@"\n' "$(flags_of_text "$FOLDER/text")" >"$FOLDER/paste"
  is "arguments of $1 in the text report" "$(sh "$FOLDER/paste")" \
    "$(jq --raw-output '.workloads[0].advice.run_flags[]' "$2")"
}

# advised NAME SCRIPT [OPTION...]: the script says `ready` when it has written and goes on, is
# advised on, and does the same with that.
advised() {
  local name=$1 script=$2 file=$FOLDER/$1.json flags
  shell "$name" -- "$script"
  gets_ready "$name"
  advice_of "$name" "$file" "${@:3}"
  same_in_text "$name" "$file" "${@:3}"
  runs "$name"
  docker rm --force "$name" >/dev/null
  tight "$file" "$name"
  flags=$(flags_of "$file")
  # What writes nothing or nowhere is a warning unless somebody says why.
  eval "shell \"\$name-ro\" --label rootfs-audit.external=nowhere $flags -- \"\$script\""
  gets_ready "$name-ro"
  runs "$name-ro"
  passes "$name-ro" --strict
  docker rm --force "$name-ro" >/dev/null
}

gets_ready() {
  # shellcheck disable=SC2016 # for the inner shell
  wait_until 20 sh -c 'docker logs "$1" | grep -x ready' - "$1" || {
    last_words "$1"
    fail "$1 did not get ready"
  }
}

runs() {
  [ "$(docker inspect --format '{{.State.Running}}' "$1")" = true ] || {
    last_words "$1"
    fail "$1 has ended"
  }
}

temporary='while echo data >/tmp/file && rm /tmp/file; do echo ready; sleep 0.3; done; exit 3'
shell needs-tmp --read-only -- "$temporary"
is "status of what cannot write" "$(docker wait needs-tmp)" 3
advised temporary "$temporary" --observe=3
is "paths of temporary files" "$(paths_of "$FOLDER/temporary.json")" '/tmp tmpfs'
is "evidence of temporary files" \
  "$(jq --raw-output '.workloads[0].advice.paths[0].evidence | index("observed") != null' "$FOLDER/temporary.json")" true
echo "ok: temporary files, observed"

advised var-run 'echo $$ >/var/run/app.pid || exit 3; while echo x >>/var/run/app.log; do echo ready; sleep 0.3; done; exit 3'
is "paths through /var/run" "$(paths_of "$FOLDER/var-run.json")" '/run tmpfs'
echo "ok: through a symbolic link"

advised bake 'echo "app:x:999:999::/:/bin/false" >>/etc/passwd; echo 1 >/usr/share/app.state; echo ready; exec sleep 1000'
is "flags for what belongs into the image" \
  "$(jq --compact-output '.workloads[0].advice.run_flags' "$FOLDER/bake.json")" '["--read-only"]'
is "what belongs into the image" \
  "$(jq --raw-output '[.workloads[0].advice.paths[] | select(.as == "bake") | .examples[]] | sort | join(" ")' \
    "$FOLDER/bake.json")" '/etc/passwd /usr/share/app.state'
echo "ok: what belongs into the image"

advised nothing 'echo ready; exec sleep 1000'
is "flags for what writes nothing" \
  "$(jq --compact-output '.workloads[0].advice | [.run_flags, .paths]' "$FOLDER/nothing.json")" '[["--read-only"],[]]'
echo "ok: what writes nothing"

# Names that a shell would take for more than names.
docker run --name odd --network none five mkdir -p "/srv/odd/it's \$(id) here" /srv/odd/a,b '/srv/odd/"q"'
docker commit odd odd >/dev/null
docker rm odd >/dev/null
image=odd advised odd-names "for d in /srv/odd/*; do echo x >\"\$d/file\" || exit 3; done; echo ready; exec sleep 1000"
is "paths with odd names" "$(paths_of "$FOLDER/odd-names.json")" '/srv/odd/"q" volume
/srv/odd/a,b volume
/srv/odd/it'\''s $(id) here volume'
echo "ok: odd names"

# A stopped one has no processes, but its files are there: also one that was opened for
# writing and left as it was, of which the engine says nothing.
shell stopped -- ': >>/var/lib/postgresql/15/main/PG_VERSION; echo x >/run/app.pid; mkdir /data; echo x >/data/file'
docker wait stopped >/dev/null
advice_of stopped "$FOLDER/stopped.json"
tight "$FOLDER/stopped.json" stopped
is "paths of a stopped container" "$(paths_of "$FOLDER/stopped.json")" '/data volume
/run tmpfs
/var/lib/postgresql/15/main volume'
is "evidence of what was only opened" "$(jq --raw-output '.workloads[0].advice.paths[]
  | select(.path | startswith("/var/lib")) | .evidence | join(" ")' "$FOLDER/stopped.json")" upperdir
echo "ok: a stopped container"
