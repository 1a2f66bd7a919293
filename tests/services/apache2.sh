# shellcheck shell=bash disable=SC2034
PACKAGES=(apache2)
COMMAND=(apache2ctl -D FOREGROUND)

prepare() {
  echo 'ServerName localhost' >/etc/apache2/conf-enabled/name.conf
  cat >/etc/apache2/conf-enabled/cache.conf <<'END'
CacheEnable disk /
CacheIgnoreNoLastMod On
CacheDefaultExpire 600
END
  a2enmod --quiet cache_disk
}

exercise() {
  says 10 'Apache2 Debian Default Page' http "$1" 80 /
  says 5 'Apache2 Debian Default Page' http "$1" 80 /
}
