# Newer engines than this machine's, out of Debian's packages: systems made by debootstrap
# whose daemons run in a mount namespace, with this machine's processes, devices and /tmp.
# Sourced after engine.sh.
#
#   engines_root SUITE                   prints the folder of that system (trixie, forky)
#   engines_run SUITE PROGRAM [ARG...]   one of its programs, in this machine's root
#   engines_program SUITE PROGRAM FILE   a script that does that
#   engines_docker SUITE KIND [OPTION...]    a Docker Engine with these options of dockerd;
#                       KIND is overlay2, containerd, vfs, userns-remap or rootless.
#                       Sets SOCKET and DATA, exports DOCKER_HOST, DOCKER_CONFIG and a PATH
#                       with its own `docker`, compose included
#   engines_podman SUITE KIND   Podman's service; KIND is rootful or rootless. Sets SOCKET,
#                       PODMAN_SOCKET and DATA, exports a PATH with its own `podman`
#
# Daemons and programs find $FOLDER at the same path; all other folders of theirs are the
# other system's, and what they write there is lost. With ENGINES_CGROUPS=2 an engine
# sees nothing but cgroup v2, from a control group of its own down (Podman always).
#
# The systems are kept in $RA_TEST_CACHE, are only read, and are made under a lock. One that
# is newer than two weeks is used; where none can be made, the last one is.
# shellcheck shell=bash

# shellcheck source=tests/lib/services.sh
. "$(dirname "${BASH_SOURCE[0]}")/services.sh"
engines_library=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

engines_keep_days=14
engines_packages=(ca-certificates docker.io docker-cli docker-compose podman runc crun
  catatonit netavark iptables uidmap rootlesskit passt)

# Which of debootstrap's scripts makes a suite that it may not know yet.
declare -A engines_script=([trixie]=trixie [forky]=sid)

# What each suite had when this was written.
declare -A engines_expected=([trixie/docker]=26.1.5 [trixie/podman]=5.4.2
  [trixie/compose]=2.26.1 [forky/docker]=28.5.2 [forky/podman]=5.8.6 [forky/compose]=2.40.3)

declare -A engines_docker_options=(
  [overlay2]='--storage-driver overlay2'
  [containerd]=''
  [vfs]='--storage-driver vfs'
  [userns-remap]='--storage-driver overlay2 --userns-remap dockremap'
  [rootless]='--storage-driver overlay2'
)

# In the systems: an unprivileged user, and where its and dockremap's ids begin.
engines_user=1000
engines_user_ids=100000
# shellcheck disable=SC2034 # used by those who source this
engines_remap_ids=300000

# --- The systems ---

# engines_make SUITE FOLDER: without what nobody reads here.
engines_make() {
  local suite=$1 root=$2 mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  local options=(--variant=minbase) packages
  mirror=$(debian_mirror) || return 1
  [ ! -e "$keyring" ] || options+=(--keyring="$keyring")
  packages=$(IFS=, && echo "${engines_packages[*]}")
  mkdir -p "$root/etc/dpkg/dpkg.cfg.d"
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/fast"
  printf 'path-exclude=/usr/share/%s/*\n' doc man info locale lintian bash-completion zsh fish \
    >"$root/etc/dpkg/dpkg.cfg.d/lean"
  long timeout --kill-after=1 1500 unshare --mount --pid --fork --kill-child \
    debootstrap "${options[@]}" --include="$packages" "$suite" "$root" "$mirror" \
    "/usr/share/debootstrap/scripts/${engines_script[$suite]}" || return 1
  engines_users "$root" || return 1
  rm -rf "$root"/usr/share/{doc,man,info,locale,lintian}/* "$root"/var/cache/apt/* \
    "$root"/var/lib/apt/lists/* "$root"/var/log/*
}

# engines_users ROOT
engines_users() {
  chroot "$1" useradd --uid "$engines_user" --create-home someone &&
    chroot "$1" useradd --system dockremap &&
    printf 'someone:%s:65536\ndockremap:%s:65536\n' "$engines_user_ids" "$engines_remap_ids" |
    tee "$1/etc/subuid" >"$1/etc/subgid"
}

# The newest system of that name that has been made within DAYS days.
engines_kept() {
  find "$services_cache" -mindepth 1 -maxdepth 1 -type d -name "$1-*" ! -name '*.partial' \
    -mtime "-$2" -printf '%f\n' | sort | tail -n 1 | grep .
}

# Removes systems of this suite that nobody has used for a day and nobody will.
engines_expire() {
  local suite=$1 kept=$2 used
  find "$services_cache" -maxdepth 1 -name "engines-$suite-*.used" -mtime +0 | while read -r used; do
    [ "$used" != "$services_cache/$kept.used" ] || continue
    rm -rf "${used%.used}" "$used"
  done
}

# engines_remake SUITE NAME: a system of that name and today's date; prints its name.
engines_remake() {
  local name partial log=$services_cache/engines-$1.log
  name=$2-$(date +%Y%m%d%H%M%S)
  partial=$services_cache/$name.partial
  echo "Making the system with $1's engines ..." >&2
  if ! engines_make "$1" "$partial" >"$log" 2>&1 </dev/null; then
    rm -rf "$partial"
    tail -n 15 "$log" >&2
    return 1
  fi
  touch "$partial" "$services_cache/$name.used"
  mv "$partial" "$services_cache/$name"
  echo "$name"
}

# engines_root SUITE
engines_root() {
  local suite=$1 name key lock
  key=$(printf '%s\n' "$suite" "${engines_packages[@]}" \
    "$(declare -f engines_make engines_users)" | sha256sum)
  key=engines-$suite-${key:0:16}
  mkdir -p "$services_cache"
  exec {lock}>"$services_cache/engines-$suite.lock"
  flock "$lock"
  name=$(engines_kept "$key" "$engines_keep_days") ||
    name=$(engines_remake "$suite" "$key" {lock}>&-) || {
    echo "note: $suite's engines could not be made; older ones are used" >&2
    name=$(engines_kept "engines-$suite" 10000)
  } || cannot_run "the system with $suite's engines cannot be made"
  touch "$services_cache/$name.used"
  engines_expire "$suite" "$name"
  exec {lock}>&-
  echo "$services_cache/$name"
}

# --- Their programs, in this machine's root ---

# engines_file ROOT PROGRAM
engines_file() {
  local folder
  for folder in bin sbin libexec/docker/cli-plugins; do
    [ ! -x "$1/usr/$folder/$2" ] || {
      echo "$1/usr/$folder/$2"
      return
    }
  done
  fail "there is no $2 in $1"
}

# engines_program SUITE PROGRAM FILE
engines_program() {
  local root program loader libraries
  root=$(engines_root "$1")
  program=$(engines_file "$root" "$2")
  loader=$(compgen -G "$root/lib*/ld-linux*.so.*" | tail -n 1)
  libraries=$(compgen -G "$root/usr/lib/*-linux-gnu*" | tail -n 1)
  mkdir -p "$(dirname "$3")"
  printf '#!/bin/sh\nexec %s "$@"\n' \
    "${loader@Q} --library-path ${libraries@Q} --argv0 ${2@Q} ${program@Q}" >"$3"
  chmod 755 "$3"
}

# engines_run SUITE PROGRAM [ARG...]
engines_run() {
  local script=$FOLDER/programs/$1-$2
  [ -e "$script" ] || engines_program "$1" "$2" "$script"
  "$script" "${@:3}"
}

# --- Their daemons ---

# Makes $FOLDER a mount that the engines' namespaces share with this one, so that what is
# mounted below it on either side is seen on both.
engines_share_folder() {
  [ "$(findmnt --noheadings --output PROPAGATION --mountpoint "$FOLDER")" != shared ] || return 0
  mount --bind "$FOLDER" "$FOLDER"
  mount --make-shared "$FOLDER"
}

# engines_enter SUITE CGROUPS COMMAND...: instead of this shell.
engines_enter() {
  local root=$1 cgroups=$2 options=(--mount --propagation unchanged)
  shift 2
  [[ $cgroups != 2* ]] || options+=(--cgroup)
  in_group unshare "${options[@]}" "$engines_library/enter-root" "$root" "$FOLDER" "$cgroups" "$@"
}

# As the systems' unprivileged user, whose folders are in $DATA.
engines_as_user() {
  printf '%s\n' setpriv --reuid "$engines_user" --regid "$engines_user" --clear-groups \
    env "HOME=$DATA/home" "XDG_RUNTIME_DIR=$DATA/run" USER=someone \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
}

# engines_version SUITE PRODUCT VERSION: says so where it is not the one that is known.
engines_version() {
  local expected=${engines_expected[$1/$2]}
  [ "${3%%[+~-]*}" = "$expected" ] || echo "note: $1 has $2 $3, and not $expected" >&2
}

# engines_begin: a folder for one more engine, $DATA, which others may enter.
engines_begin() {
  engine_group
  engines_share_folder
  engines_count=$((${engines_count:-0} + 1))
  DATA=$FOLDER/e$engines_count
  mkdir -p "$DATA/bin" "$DATA/config/cli-plugins" "$DATA/home" "$DATA/run"
  chmod 711 "$FOLDER" "$DATA"
  export PATH=$DATA/bin:$PATH
  SOCKET=$DATA/run/s
}

engine_answers() {
  curl --silent --fail --unix-socket "$SOCKET" http://d/_ping
}

# engines_await WHAT
engines_await() {
  wait_until 60 engine_answers || {
    tail -n 5 "$DATA/log" >&2
    cannot_run "$1 did not start"
  }
}

# engines_docker SUITE KIND [OPTION...]
engines_docker() {
  local suite=$1 kind=$2 root command=() cgroups=${ENGINES_CGROUPS:-host}
  root=$(engines_root "$suite")
  shift 2
  engines_begin
  [ "$kind" != containerd ] || command=(--config-file "$DATA/config/daemon.json")
  echo '{"features":{"containerd-snapshotter":true}}' >"$DATA/config/daemon.json"
  # shellcheck disable=SC2206 # words
  command=(dockerd --bridge none --iptables=false --data-root "$DATA/data" --exec-root "$DATA/run/exec"
    --pidfile "$DATA/run/pid" --host "unix://$SOCKET" ${engines_docker_options[$kind]} "${command[@]}" "$@")
  if [ "$kind" = rootless ]; then
    chown -R "$engines_user:$engines_user" "$DATA"
    mapfile -t words < <(engines_as_user)
    # What systemd does on other machines: a control group that is the user's.
    cgroups=2:$engines_user
    command=("${words[@]}" rootlesskit "--state-dir=$DATA/run/kit" --net=host --copy-up=/etc
      --copy-up=/run --propagation=rslave "${command[@]}" --rootless
      --exec-opt native.cgroupdriver=cgroupfs)
  else
    command+=(--cgroup-parent "/${FOLDER##*/}")
  fi
  engines_enter "$root" "$cgroups" "${command[@]}" </dev/null >"$DATA/log" 2>&1 &
  engine_pids+=($!)
  engines_docker_client "$suite"
  engines_await "$suite's dockerd ($kind)"
  engines_version "$suite" docker "$("$DATA/bin/docker" --version | sed 's/.*version \([^,]*\),.*/\1/')"
}

# engines_docker_client SUITE
engines_docker_client() {
  unset DOCKER_CONTEXT
  export DOCKER_HOST=unix://$SOCKET DOCKER_CONFIG=$DATA/config
  engines_program "$1" docker "$DATA/bin/docker"
  engines_program "$1" docker-compose "$DATA/config/cli-plugins/docker-compose"
}

# engines_podman SUITE KIND
engines_podman() {
  local suite=$1 kind=$2 root cgroups=2 words=(env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
  root=$(engines_root "$suite")
  engines_begin
  export PODMAN_SOCKET=$SOCKET
  # Where cgroup v1 has the controllers, there are none to limit processes with.
  printf '[engine]\nlock_type = "file"\n[containers]\npids_limit = 0\n' >"$DATA/config/containers.conf"
  [ "$kind" != rootless ] || {
    chown -R "$engines_user:$engines_user" "$DATA"
    mapfile -t words < <(engines_as_user)
    cgroups=2:$engines_user
  }
  words+=("CONTAINERS_CONF=$DATA/config/containers.conf" PODMAN_IGNORE_CGROUPSV1_WARNING=1
    podman --root "$DATA/data" --runroot "$DATA/run/runroot" --tmpdir "$DATA/run/tmp"
    --cgroup-manager cgroupfs --events-backend none)
  # Podman's own threads may be in the mount namespace of a container, whose files it reads:
  # another process keeps the one of its own.
  # shellcheck disable=SC2016 # for the inner shell
  engines_enter "$root" "$cgroups" bash -c 'sleep infinity & echo $! >"$1"; shift; exec "$@"' - \
    "$DATA/run/keeper" "${words[@]}" system service --time=0 "unix://$SOCKET" \
    </dev/null >"$DATA/log" 2>&1 &
  engine_pids+=($!)
  wait_until 20 [ -s "$DATA/run/keeper" ] || cannot_run "the namespace of $suite's podman was not made"
  engines_podman_client "$(cat "$DATA/run/keeper")" "${words[@]}"
  engines_await "$suite's podman ($kind)"
  engines_version "$suite" podman "$(podman --version | sed 's/.* //')"
}

# engines_podman_client PID COMMAND...: the command in that process's namespaces and
# control group.
engines_podman_client() {
  local pid=$1 group=${engine_cgroup:?}/engine/daemon
  shift
  printf '#!/bin/sh\necho $$ >%s\nexec nsenter --target %s --mount --cgroup --wdns=/ %s "$@"\n' \
    "$group/cgroup.procs" "$pid" "${*@Q}" >"$DATA/bin/podman"
  chmod 755 "$DATA/bin/podman"
}
