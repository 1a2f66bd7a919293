# shellcheck shell=bash disable=SC2034
PACKAGES=(pdns-server pdns-backend-sqlite3 sqlite3)
COMMAND=(pdns_server --daemon=no --guardian=no --launch=gsqlite3 --local-address=127.0.0.1
  --zone-cache-refresh-interval=0 --gsqlite3-database=/var/lib/powerdns/test.sqlite3)

prepare() {
  install -d -o pdns -g pdns /run/pdns /var/lib/powerdns
  rm -f /etc/powerdns/pdns.d/*
  find / -xdev -name 'schema.sqlite3.sql' -exec sqlite3 /var/lib/powerdns/test.sqlite3 '.read {}' \; -quit
  test -s /var/lib/powerdns/test.sqlite3
  chown pdns:pdns /var/lib/powerdns/test.sqlite3
  printf '%s\n' launch=gsqlite3 gsqlite3-database=/var/lib/powerdns/test.sqlite3 \
    >/etc/powerdns/pdns.d/test.conf
}

exercise() {
  wait_until 20 inside "$1" pdns_control rping
  inside "$1" pdnsutil create-zone test localhost
  inside "$1" pdnsutil add-record test a A 10.0.0.1
  kept "$1"
}

kept() {
  resolves "$1" a.test 10.0.0.1
}
