# shellcheck shell=bash disable=SC2034
PACKAGES=(proftpd-core)
OPTIONS=(--hostname localhost)
COMMAND=(proftpd --nodaemon)

prepare() {
  useradd --create-home --shell /bin/bash alice
  echo alice:secret | chpasswd
  mkdir -p /run/proftpd
  printf '%s\n' 'UseIPv6 off' 'ServerIdent off' 'DefaultAddress 127.0.0.1' \
    >/etc/proftpd/conf.d/local.conf
}

exercise() {
  wait_until 15 ftp "$1" ''
  echo 'the file says' | ftp "$1" file --upload-file -
  says 5 'the file says' ftp "$1" file
}

# ftp NAME FILE [curl's options]
ftp() {
  local name=$1 file=$2
  shift 2
  near "$name" curl --silent --show-error --max-time 10 --user alice:secret \
    "ftp://127.0.0.1/$file" "$@"
}
