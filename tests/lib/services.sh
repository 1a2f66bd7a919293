# Real servers out of Debian's packages, as images of a private engine, and the closed loop
# that is run with them. Sourced after engine.sh.
#
#   services_image IMAGE SERVICE...    one image with these services of tests/services, kept
#   services_layer IMAGE SERVICE...    the same, made anew upon one that is kept
#   service_run SERVICE IMAGE NAME [FLAG...]    starts its container
#   service_do SERVICE FUNCTION NAME   calls a function of its file for that container
#   advice_of NAME FILE [OPTION...]    puts the program's JSON about that container there
#   closed_loop SERVICE IMAGE FILE     all of it; the advice stays in FILE
#
# A service's file sets PACKAGES and COMMAND, and OPTIONS where `docker run` needs any
# (--user); its functions are
#
#   prepare           configures the image, inside it, once the packages are installed
#   exercise NAME     makes it write and read back, and fails where it does not serve
#   kept NAME         after a restart: what exercise stored is still there (may be missing)
#
# They are kept as tar files in $RA_TEST_CACHE for two weeks, and made under a lock.
# shellcheck shell=bash

services_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../services" && pwd)
services_cache=${RA_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/rootfs-audit-tests}
services_release=bookworm
services_keep_days=14

# What the closed loop must hold for; tests/survey tries all the others.
# shellcheck disable=SC2034 # used by those who source this
mandatory_services=(nginx lighttpd redis postgresql mariadb)

# long COMMAND...: in the background, as a shell that waits can still be told to end, and
# what it runs then ends with it.
long() {
  local status=0
  "$@" <&0 &
  engine_pids+=($!)
  wait $! || status=$?
  unset 'engine_pids[-1]'
  return $status
}

# The mirror that this machine's apt uses for Debian's main archive.
debian_mirror() {
  # shellcheck disable=SC2016 # apt's own variables
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk '$1 ~ /^https?:/ && $3 == "main" &&
      $2 ~ /^(oldoldstable|oldstable|stable|testing|bullseye|bookworm|trixie|forky|sid)$/ {
      print $1; exit }' | grep .
}

# base_tar FILE: Debian's smallest system. debootstrap mounts /proc: in a namespace of its
# own, with which mounts and processes end.
base_tar() {
  local root=$FOLDER/base mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  local options=(--variant=minbase)
  mirror=$(debian_mirror) || cannot_run "apt has no source with Debian's main archive"
  [ ! -e "$keyring" ] || options+=(--keyring="$keyring")
  [ "${mirror#https:}" = "$mirror" ] || options+=(--include=ca-certificates)
  # unshare itself does not listen when it is asked to end.
  long timeout --kill-after=1 900 unshare --mount --pid --fork --kill-child \
    debootstrap "${options[@]}" "$services_release" "$root" "$mirror" >"$FOLDER/build.log" 2>&1 || return 1
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/fast"
  printf 'path-exclude=/usr/share/%s/*\n' doc man info locale lintian \
    >"$root/etc/dpkg/dpkg.cfg.d/lean"
  rm -rf "$root"/usr/share/{doc,man,info,locale,lintian}/* "$root"/var/cache/apt/*.bin \
    "$root"/var/cache/apt/archives/*.deb "$root"/var/log/*.log
  mkdir -p "$root"/usr/share/man/man{1..8} # update-alternatives fails without
  long tar --use-compress-program='gzip -1' -C "$root" --exclude='./dev/*' -cf "$1" . || return 1
  rm -rf "$root"
}

# in_service SERVICE COMMAND...: in a subshell that has read the service's file.
in_service() (
  PACKAGES=() OPTIONS=() COMMAND=() STRICT=--strict
  prepare() { :; }
  # shellcheck source=/dev/null
  . "$services_folder/$1.sh"
  shift
  "$@"
)

# shellcheck disable=SC2317 # called by in_service
print_packages() {
  echo "${PACKAGES[*]}"
}

# What runs inside of the image that is being made: the packages, with no service started,
# then each service's prepare.
build_script() {
  local service variable
  for variable in http_proxy https_proxy no_proxy; do
    [ -z "${!variable:-}" ] || echo "export $variable=${!variable@Q}"
  done
  echo 'set -euo pipefail; export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8'
  echo "printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d"
  echo "cat >/etc/apt/apt.conf.d/build <<'END'"
  apt-config dump Acquire | grep -iE '^Acquire::(https?::|Check-)' || true
  echo 'END'
  echo 'ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || apt-get update'
  echo 'apt-get install --yes --no-install-recommends \'
  for service in "$@"; do
    in_service "$service" print_packages
  done | tr '\n' ' '
  echo
  for service in "$@"; do
    in_service "$service" declare -f prepare
    echo prepare
  done
  echo 'rm -rf /usr/sbin/policy-rc.d /etc/apt/apt.conf.d/build /var/lib/apt/lists/*'
  echo 'rm -rf /var/cache/apt/*.bin /var/cache/apt/archives/*.deb /var/cache/debconf/*-old'
  echo 'rm -rf /var/lib/dpkg/*-old; find /tmp /var/tmp -mindepth 1 -delete'
}

# services_container SERVICE...: the container `building`, in which they have been installed
# upon the image `base`.
services_container() {
  if ! docker image inspect base >/dev/null 2>&1; then
    cached_tar base "$services_release" base_tar
    long docker import - base <&"$cached_fd" >/dev/null || return 1
    exec {cached_fd}<&-
  fi
  build_script "$@" >"$FOLDER/build.sh"
  long docker run --interactive --network host --name building base bash -s \
    <"$FOLDER/build.sh" >"$FOLDER/build.log" 2>&1
}

# services_tar SERVICE... FILE: a system with these services.
services_tar() {
  local file=${*: -1}
  services_container "${@:1:$#-1}" || return 1
  # shellcheck disable=SC2016 # for the inner shell
  long bash -o pipefail -c 'docker export building | gzip -1 >"$1"' - "$file" || return 1
  docker rm building >/dev/null
}

# cached_tar NAME KEY COMMAND...: opens, as $cached_fd, the file that the command makes when
# it is called with its path: the kept one where key and recipe are the same and it is not
# too old. It is made once, also when many ask.
cached_tar() {
  local name=$1 key file lock
  key=$(printf '%s\n' "$2" "$(declare -f base_tar services_tar)" | sha256sum)
  shift 2
  mkdir -p "$services_cache"
  file=$services_cache/$name-${key:0:16}.tar.gz
  exec {lock}>"$services_cache/$name.lock"
  flock "$lock"
  find "$services_cache" -maxdepth 1 -name "$name-????????????????.tar.gz*" \
    -mtime "+$services_keep_days" -delete
  if [ ! -e "$file" ]; then
    echo "Making $name ..." >&2
    "$@" "$file.partial" {lock}>&- || {
      tail -n 15 "$FOLDER/build.log" >&2
      fail "could not make $name"
    }
    mv "$file.partial" "$file"
  fi
  exec {cached_fd}<"$file" {lock}>&-
}

# services_image IMAGE SERVICE...
services_image() {
  local image=$1
  shift
  cached_tar "image-$image" "$(build_script "$@")" services_tar "$@"
  long docker import - "$image" <&"$cached_fd" >/dev/null
  exec {cached_fd}<&-
}

# services_layer IMAGE SERVICE...: the same upon the image `base`, and not kept.
services_layer() {
  local image=$1
  shift
  services_container "$@" || {
    tail -n 15 "$FOLDER/build.log" >&2
    fail "could not make $image"
  }
  long docker commit building "$image" >/dev/null
  docker rm building >/dev/null
}

# --- Running them ---

# shellcheck disable=SC2317 # called by in_service
# shellcheck disable=SC2086 # words
run_with_flags() {
  local image=$1 name=$2
  shift 2
  docker run --detach ${RA_NETWORK:---network none} --name "$name" "${OPTIONS[@]}" "$@" "$image" "${COMMAND[@]}" \
    >/dev/null
}

# service_run SERVICE IMAGE NAME [FLAG...]
service_run() {
  in_service "$1" run_with_flags "${@:2}"
}

# service_do SERVICE FUNCTION NAME: in a shell of its own, so that any command that fails
# makes it fail, and bounded in time.
service_do() {
  # shellcheck disable=SC2016 # for the inner shell
  long timeout 120 bash -euo pipefail -c '. "$1/lib/engine.sh"; . "$1/lib/services.sh"
    kept() { exercise "$@"; }; . "$1/services/$2.sh"; "$3" "$4"' \
    - "$services_folder/.." "$1" "$2" "$3"
}

# What an exercise is made of.

# inside NAME COMMAND...: as its usual user, by the engine.
inside() {
  docker exec --interactive "$@" </dev/null
}

# near NAME COMMAND...: a command of this machine's, on the container's loopback.
near() {
  local pid
  pid=$(docker inspect --format '{{.State.Pid}}' "$1")
  [ "$pid" -gt 0 ] || return 1
  shift
  nsenter --target "$pid" --net "$@"
}

# says SECONDS PATTERN COMMAND...: until its output has the pattern.
says() {
  local seconds=$1 pattern=$2
  shift 2
  # shellcheck disable=SC2016 # for the inner shell
  wait_until "$seconds" says_now "$pattern" "$@" || {
    printf "no '%s' after %s s from: %.200s\n" "$pattern" "$seconds" "$*" >&2
    { "$@" 2>&1 || true; } | tail -n 5 | cut -c 1-200 >&2
    return 1
  }
}

says_now() {
  local pattern=$1
  shift
  { "$@" 2>&1 || true; } | grep -E -- "$pattern" >/dev/null
}

# http NAME PORT PATH [curl's options]
http() {
  local name=$1 url=http://127.0.0.1:$2$3
  shift 3
  near "$name" curl --silent --show-error --max-time 10 "$@" "$url"
}

# lines NAME PORT TEXT: sends the text there, and prints what comes back.
lines() {
  printf '%b' "$3" | near "$1" timeout 5 socat -t 2 - "TCP:127.0.0.1:$2"
}

# origin NAME PORT: a web server on the container's loopback, for proxies; it ends with this
# shell.
origin() {
  local pid
  pid=$(docker inspect --format '{{.State.Pid}}' "$1")
  printf 'HTTP/1.0 200 OK\r\nCache-Control: max-age=1000\r\nContent-Length: 15\r\n\r\nthe origin says' \
    >"$FOLDER/origin"
  nsenter --target "$pid" --net timeout 100 socat "TCP-LISTEN:$2,bind=127.0.0.1,fork,reuseaddr" \
    "SYSTEM:read request; cat $FOLDER/origin" &
  # shellcheck disable=SC2064 # this process
  trap "kill $!" EXIT
}

# mail NAME PORT USER: by SMTP to that user of localhost.
mail() {
  printf 'Subject: test\n\nthe mail says\n' |
    near "$1" curl --silent --show-error --max-time 10 "smtp://127.0.0.1:$2" \
      --mail-from root@localhost --mail-rcpt "$3@localhost" --upload-file -
}

# resolves NAME HOST ADDRESS
resolves() {
  says 10 "$3" near "$1" busybox nslookup "$2" 127.0.0.1
}

# --- The closed loop ---

advice_of() {
  advice_as json "$@"
}

# advice_as FORMAT NAME FILE [OPTION...]: a container that fails is exit status 1.
advice_as() {
  local status=0
  "$ROOTFS_AUDIT" --advise --format="$1" --color=never --no-progress "${@:4}" "$2" \
    >"$3" 2>"$FOLDER/advise.err" || status=$?
  [ $status -eq 1 ] || {
    cat "$FOLDER/advise.err" >&2
    fail "exit status $status instead of 1 from --advise $2"
  }
}

# flags_of FILE: the advised flags as words of a shell.
flags_of() {
  jq --raw-output '.workloads[0].advice.run_flags | @sh' "$1"
}

# flags_of_text FILE: the same, out of the text report: the lines after the one that announces
# them, up to the first that does not go on.
flags_of_text() {
  awk 'going { print; if ($0 !~ /\\$/) exit }
    / docker run flags, placed before the image:$/ { going = 1 }' "$1"
}

# last_words NAME: why it may have failed.
last_words() {
  docker logs --tail 8 "$1" 2>&1 | sed 's/^/    /' >&2
  docker inspect --format '    state: {{.State.Status}} {{.State.ExitCode}}' "$1" >&2 || true
}

# serves SERVICE FUNCTION NAME WHEN
serves() {
  service_do "$1" "$2" "$3" || {
    last_words "$3"
    fail "$1 does not serve $4"
  }
}

# shellcheck disable=SC2317 # called by in_service
print_strictness() {
  echo "$STRICT"
}

# passes NAME [--strict]
passes() {
  local status=0
  # shellcheck disable=SC2086 # empty where it does not apply
  "$ROOTFS_AUDIT" $2 --verify=always --verbose --color=never "$1" >"$FOLDER/out" 2>&1 || status=$?
  [ $status -eq 0 ] || {
    cat "$FOLDER/out" >&2
    fail "exit status $status of rootfs-audit $2 --verify=always $1"
  }
}

# advised_run SERVICE IMAGE NAME FILE: as a shell takes the flags.
advised_run() {
  local flags
  flags=$(flags_of "$4")
  eval "service_run \"\$1\" \"\$2\" \"\$3\" $flags"
}

# closed_loop SERVICE IMAGE FILE: writable, exercised, advised; then as advised, exercised,
# audited, and once more after a restart. FILE.steps has a line for each time that it served.
closed_loop() {
  local service=$1 image=$2 file=$3
  : >"$file.steps"
  service_run "$service" "$image" "$service" || fail "$service does not start"
  serves "$service" exercise "$service" "writable"
  echo writable >>"$file.steps"
  advice_of "$service" "$file"
  docker rm --force --volumes "$service" >/dev/null
  advised_run "$service" "$image" "$service-ro" "$file" ||
    fail "$service cannot be created with: $(flags_of "$file")"
  serves "$service" exercise "$service-ro" "with: $(flags_of "$file")"
  echo read-only >>"$file.steps"
  passes "$service-ro" "$(in_service "$service" print_strictness)"
  docker restart --time 5 "$service-ro" >/dev/null
  serves "$service" kept "$service-ro" "after a restart with: $(flags_of "$file")"
  echo restarted >>"$file.steps"
  docker rm --force --volumes "$service-ro" >/dev/null
}
