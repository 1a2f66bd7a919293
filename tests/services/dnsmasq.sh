# shellcheck shell=bash disable=SC2034
PACKAGES=(dnsmasq)
COMMAND=(dnsmasq --keep-in-foreground --no-resolv --address=/a.test/10.0.0.1
  --pid-file=/run/dnsmasq/dnsmasq.pid)

prepare() {
  install -d -o dnsmasq -g nogroup /run/dnsmasq
}

exercise() {
  resolves "$1" a.test 10.0.0.1
}
