# shellcheck shell=bash disable=SC2034
PACKAGES=(memcached)
OPTIONS=(--label 'rootfs-audit.external=it keeps nothing')
COMMAND=(memcached -u memcache -l 127.0.0.1)

exercise() {
  says 10 'hello' lines "$1" 11211 'set a 0 0 5\r\nhello\r\nget a\r\nquit\r\n'
}
