# shellcheck shell=bash disable=SC2034
PACKAGES=(influxdb influxdb-client)
OPTIONS=(--user influxdb)
COMMAND=(influxd -config /etc/influxdb/influxdb.conf)

exercise() {
  wait_until 20 http "$1" 8086 /ping --fail
  http "$1" 8086 '/query?q=create+database+d' --data '' --fail >/dev/null
  http "$1" 8086 '/write?db=d' --data-binary 'm value=42' --fail
  kept "$1"
}

kept() {
  says 20 42 http "$1" 8086 '/query?db=d&q=select+*+from+m'
}
