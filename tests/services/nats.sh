# shellcheck shell=bash disable=SC2034
PACKAGES=(nats-server)
OPTIONS=(--user nats)
COMMAND=(nats-server --addr 127.0.0.1 --jetstream --store_dir /var/lib/nats)

prepare() {
  install -d -o nats -g nats /var/lib/nats
}

exercise() {
  local stream='{"name":"s","subjects":["kept"],"storage":"file","retention":"limits","num_replicas":1}'
  says 15 PONG lines "$1" 4222 'CONNECT {"verbose":false}\r\nPING\r\n'
  lines "$1" 4222 "CONNECT {\"verbose\":false}\r\nPUB \$JS.API.STREAM.CREATE.s ${#stream}\r\n$stream\r\nPING\r\n" >/dev/null
  lines "$1" 4222 'CONNECT {"verbose":false}\r\nPUB kept 5\r\nit is\r\nPING\r\n' >/dev/null
  kept "$1"
}

kept() {
  says 15 'stream_names.*"s"|"streams":\["s"\]' lines "$1" 4222 'CONNECT {"verbose":false}\r\nSUB answer 1\r\nPUB $JS.API.STREAM.NAMES answer 0\r\n\r\nPING\r\n'
}
