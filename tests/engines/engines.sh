# The engines that the tests beside this file are run on: one table. Sourced, not run.
#
#   engine_names       prints all names
#   engine_start NAME [OPTION...]  starts that engine, a Docker Engine of another system
#       with these options of dockerd, and sets ENGINE and
#       PRODUCT        docker or podman
#       MAJOR          its version's first number
#       TRAITS         words, see below
#       network        the options that every container gets
#
# In the tests `docker` is the engine's own command line, Podman's too. DOCKER_HOST is what
# the program asks.
# shellcheck shell=bash disable=SC2034 # used by those who source this

engines_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lib/engine.sh
. "$engines_folder/../lib/engine.sh"
# shellcheck source=tests/lib/engines.sh
. "$engines_folder/../lib/engines.sh"

export ROOTFS_AUDIT=${ROOTFS_AUDIT:-$(realpath "$engines_folder/../../build/release/rootfs-audit")}

# Name, suite (or `host`: this machine's own), kind for engines_docker or engines_podman, and
# traits:
#
#   userns        containers are in a user namespace
#   remapped      its engine maps the users
#   delegated     it runs as a user, in a control group of that user's
#   cgroup2       it sees nothing but cgroup v2, without any controller
#   containerd    images and containers are in containerd's store
#   vfs           no overlay
#   pod           containers are in a pod
#   stub          as-docker-29 answers in its place
engine_table='
docker-20.10-overlay2    host   overlay2
docker-26-overlay2       trixie overlay2
docker-26-containerd     trixie containerd    containerd
docker-26-vfs            trixie vfs           vfs
docker-28-overlay2       forky  overlay2
docker-28-containerd     forky  containerd    containerd
docker-28-cgroup2        forky  overlay2      cgroup2
docker-28-userns-remap   forky  userns-remap  userns remapped
docker-28-rootless       forky  rootless      cgroup2 userns delegated
docker-29-stub           forky  containerd    containerd stub
podman-4.3               host   rootful
podman-5.4               trixie rootful       cgroup2
podman-5.8               forky  rootful       cgroup2
podman-5.8-uidmap        forky  rootful       cgroup2 userns uidmap
podman-5.8-rootless      forky  rootless      cgroup2 userns delegated
podman-5.8-pod           forky  rootful       cgroup2 pod
'

engine_names() {
  awk 'NF { print $1 }' <<<"$engine_table"
}

# is_a TRAIT: has the engine that was started this trait?
is_a() {
  [[ " $TRAITS " = *" $1 "* ]]
}

engine_start() {
  local suite kind
  ENGINE=$1
  PRODUCT=${1%%-*}
  read -r suite kind TRAITS < <(awk -v name="$1" '$1 == name { sub(/^[^ ]+ +/, ""); print }' \
    <<<"$engine_table") || fail "no engine is called $1; there are: $(engine_names | tr '\n' ' ')"
  network=(--network none)
  [ -n "${FOLDER:-}" ] || engine_begin
  export FOLDER
  ! is_a cgroup2 || export ENGINES_CGROUPS=2
  # Before anything is mounted below it, and for this machine's own engines too.
  engine_group
  engines_share_folder
  case $PRODUCT-$suite in
    docker-host) start_own_docker ;;
    podman-host) start_own_podman ;;
    docker-*) engines_docker "$suite" "$kind" "${@:2}" ;;
    podman-*) engines_podman "$suite" "$kind" ;;
  esac
  # An engine whose containers have users of their own: they must be able to enter.
  chmod 711 "$FOLDER"
  [ "$PRODUCT" = docker ] || start_podman_client
  ! is_a pod || start_pod
  ! is_a stub || start_stub
  MAJOR=$(docker --version | sed 's/.*version \([0-9]*\).*/\1/')
  ! is_a stub || MAJOR=29
}

# not_applicable WHY: this check says nothing about this engine.
not_applicable() {
  echo "cell: not applicable: $*"
  exit 77
}

start_own_docker() {
  docker_start
  DATA=$FOLDER/own
  mkdir -p "$DATA/bin"
  # Debian's, and not another one that is first in PATH.
  ln -s /usr/bin/docker "$DATA/bin/docker"
  export PATH=$DATA/bin:$PATH
}

start_own_podman() {
  podman_start
  # It can raise no limits where it has none of the powers for that.
  printf '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n' >>"$CONTAINERS_CONF"
  SOCKET=$PODMAN_SOCKET
  DATA=$FOLDER/own
  mkdir -p "$DATA/bin"
  printf '#!/bin/bash\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\n. %s\nFOLDER=%s engine_cgroup=%s\npodman_private "$@"\n' \
    "${engine_library@Q}" "$FOLDER" "$engine_cgroup" >"$DATA/bin/podman"
  chmod 755 "$DATA/bin/podman"
  export PATH=$DATA/bin:$PATH
}

# Podman's command line as `docker`, with what each container of this engine gets.
start_podman_client() {
  local options=()
  export DOCKER_HOST=unix://$SOCKET
  ! is_a uidmap || options=(--uidmap "0:$engines_remap_ids:65536")
  # Without systemd it makes none for a container of its own accord.
  ! is_a delegated || options=(--cgroup-parent /containers)
  cat >"$DATA/bin/docker" <<END_OF_SCRIPT
#!/bin/bash
case \${1:-} in
  create | run) set -- "\$1" ${options[*]} "\${@:2}" ;;
esac
exec $DATA/bin/podman "\$@"
END_OF_SCRIPT
  chmod 755 "$DATA/bin/docker"
}

start_pod() {
  docker pod create --network none --name pod >/dev/null
  network=(--pod pod)
  export RA_NETWORK=${network[*]}
}

# The engine stays where it is, for its command line; the program is answered by the stub.
start_stub() {
  local real=$SOCKET
  printf '#!/bin/sh\nexport DOCKER_HOST=%s\nexec %s "$@"\n' "unix://$real" \
    "$DATA/bin/docker-28" >"$DATA/docker"
  mv "$DATA/bin/docker" "$DATA/bin/docker-28"
  mv "$DATA/docker" "$DATA/bin/docker"
  chmod 755 "$DATA/bin/docker"
  SOCKET=$DATA/run/s29
  export DOCKER_HOST=unix://$SOCKET
  in_group "$engines_folder/as-docker-29" "$real" "$SOCKET" </dev/null >"$DATA/stub.log" 2>&1 &
  engine_pids+=($!)
  engines_await "the stub of Docker 29"
}
