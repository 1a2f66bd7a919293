# shellcheck shell=bash disable=SC2034
PACKAGES=(vsftpd)
COMMAND=(sh -c 'vsftpd /etc/vsftpd.conf; exit $?') # as process 1 it crashes

prepare() {
  useradd --create-home --shell /bin/bash alice
  echo alice:secret | chpasswd
  mkdir -p /run/vsftpd/empty
  sed -i 's/^listen=.*//; s/^listen_ipv6=.*//' /etc/vsftpd.conf
  printf '%s\n' listen=YES write_enable=YES background=NO seccomp_sandbox=NO \
    >>/etc/vsftpd.conf
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
