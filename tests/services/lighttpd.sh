# shellcheck shell=bash disable=SC2034
PACKAGES=(lighttpd lighttpd-mod-deflate)
COMMAND=(lighttpd -D -f /etc/lighttpd/lighttpd.conf)

prepare() {
  sed -i 's/^server.port .*/server.port = 8010/' /etc/lighttpd/lighttpd.conf
  lighty-enable-mod accesslog deflate
  echo 'deflate.allowed-encodings = ("gzip")' >>/etc/lighttpd/lighttpd.conf
  head -c 300000 /dev/zero | tr '\0' x >/var/www/html/big.html
}

exercise() {
  says 10 '^300000$' count "$1"
  says 5 'Content-Encoding: gzip' http "$1" 8010 /big.html \
    --header 'Accept-Encoding: gzip' --output /dev/null --dump-header -
}

count() {
  http "$1" 8010 /big.html | wc -c
}
