# shellcheck shell=bash disable=SC2034
PACKAGES=(unbound dns-root-data)
COMMAND=(unbound -d -p)

prepare() {
  cat >/etc/unbound/unbound.conf.d/local.conf <<'END'
server:
  do-ip6: no
  local-zone: "test." static
  local-data: "a.test. A 10.0.0.1"
END
  /usr/libexec/unbound-helper root_trust_anchor_update
}

exercise() {
  resolves "$1" a.test 10.0.0.1
}
