# shellcheck shell=bash disable=SC2034
PACKAGES=(redis-sentinel redis-tools)
OPTIONS=(--user redis)
COMMAND=(redis-sentinel /etc/redis/sentinel.conf --daemonize no --supervised no)

# It rewrites its own configuration, which is below /etc.
STRICT=

exercise() {
  says 15 PONG inside "$1" redis-cli -p 26379 ping
  inside "$1" redis-cli -p 26379 sentinel monitor other 127.0.0.1 7000 1
  kept "$1"
  inside "$1" redis-cli -p 26379 sentinel remove other
}

kept() {
  says 15 mymaster inside "$1" redis-cli -p 26379 sentinel masters
}
