# shellcheck shell=bash disable=SC2034
PACKAGES=(redis-server)
OPTIONS=(--user redis)
COMMAND=(redis-server /etc/redis/redis.conf --daemonize no --supervised no --appendonly yes)

exercise() {
  says 10 PONG inside "$1" redis-cli ping
  inside "$1" redis-cli set kept "it is" >/dev/null
  says 5 OK inside "$1" redis-cli save
  says 5 'rewriting' inside "$1" redis-cli bgrewriteaof
  kept "$1"
}

kept() {
  says 10 'it is' inside "$1" redis-cli get kept
}
