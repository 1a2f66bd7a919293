# shellcheck shell=bash disable=SC2034
PACKAGES=(bind9 bind9-dnsutils)
COMMAND=(named -g -u bind)

prepare() {
  install -d -o root -g bind -m 775 /run/named
  cat >>/etc/bind/named.conf.local <<'END'
zone "test" { type primary; file "/var/lib/bind/test"; allow-update { 127.0.0.1; }; };
END
  cat >/var/lib/bind/test <<'END'
$TTL 60
@ SOA localhost. root.localhost. 1 3600 600 86400 60
@ NS localhost.
END
  chown bind:bind /var/lib/bind/test
}

exercise() {
  says 10 'SOA|localhost' inside "$1" dig +short @127.0.0.1 test SOA
  docker exec --interactive "$1" nsupdate <<'END'
server 127.0.0.1
update add a.test. 60 A 10.0.0.1
send
END
  kept "$1"
}

kept() {
  resolves "$1" a.test 10.0.0.1
}
