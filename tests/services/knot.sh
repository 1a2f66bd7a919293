# shellcheck shell=bash disable=SC2034
PACKAGES=(knot)
COMMAND=(knotd --config /etc/knot/knot.conf)

prepare() {
  install -d -o knot -g knot /run/knot
  cat >/etc/knot/knot.conf <<'END'
server:
  rundir: /run/knot
  user: knot:knot
  listen: 127.0.0.1@53

database:
  storage: /var/lib/knot

zone:
  - domain: test
    file: test.zone
END
  cat >/var/lib/knot/test.zone <<'END'
$TTL 60
@ SOA localhost. root.localhost. 1 3600 600 86400 60
@ NS localhost.
END
  chown knot:knot /var/lib/knot/test.zone
}

exercise() {
  wait_until 20 inside "$1" knotc zone-status test
  inside "$1" knotc zone-begin test
  inside "$1" knotc zone-set test a 60 A 10.0.0.1
  inside "$1" knotc zone-commit test
  kept "$1"
}

kept() {
  resolves "$1" a.test 10.0.0.1
}
