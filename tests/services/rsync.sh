# shellcheck shell=bash disable=SC2034
PACKAGES=(rsync)
COMMAND=(rsync --daemon --no-detach)

prepare() {
  install -d -o nobody -g nogroup /srv/data
  cat >/etc/rsyncd.conf <<'END'
pid file = /run/rsyncd.pid
lock file = /run/rsyncd.lock
max connections = 4
use chroot = no
[data]
path = /srv/data
read only = no
END
}

exercise() {
  wait_until 15 inside "$1" rsync rsync://127.0.0.1/
  inside "$1" rsync /etc/passwd rsync://127.0.0.1/data/
  kept "$1"
}

kept() {
  says 15 passwd inside "$1" rsync rsync://127.0.0.1/data/
}
