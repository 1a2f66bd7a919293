# shellcheck shell=bash disable=SC2034
PACKAGES=(squid)
COMMAND=(squid -N)

prepare() {
  cat >/etc/squid/conf.d/local.conf <<'END'
cache_dir ufs /var/spool/squid 100 16 16
http_access allow localhost
shutdown_lifetime 1 seconds
END
  squid -N -z
}

exercise() {
  origin "$1" 8099
  says 20 'the origin says' http "$1" 8099 /page --proxy http://127.0.0.1:3128
  says 5 'the origin says' http "$1" 8099 /page --proxy http://127.0.0.1:3128
}
