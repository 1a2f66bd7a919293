# shellcheck shell=bash disable=SC2034
PACKAGES=(nsd)
COMMAND=(nsd -d)

prepare() {
  install -d -o nsd -g nsd /run/nsd
  cat >/etc/nsd/nsd.conf.d/local.conf <<'END'
server:
  ip-address: 127.0.0.1
remote-control:
  control-enable: no
zone:
  name: test
  zonefile: /etc/nsd/test.zone
END
  cat >/etc/nsd/test.zone <<'END'
$TTL 60
@ SOA localhost. root.localhost. 1 3600 600 86400 60
@ NS localhost.
a A 10.0.0.1
END
}

exercise() {
  resolves "$1" a.test 10.0.0.1
}
