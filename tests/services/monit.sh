# shellcheck shell=bash disable=SC2034
PACKAGES=(monit)
COMMAND=(monit -I)

prepare() {
  cat >/etc/monit/conf-enabled/local <<'END'
set httpd port 2812 and use address 127.0.0.1
  allow localhost
check filesystem root with path /
END
}

exercise() {
  says 20 'Service Manager|Monit' http "$1" 2812 /
  wait_until 20 inside "$1" monit status
}
