# shellcheck shell=bash disable=SC2034
PACKAGES=(rabbitmq-server)
OPTIONS=(--user rabbitmq --env RABBITMQ_NODENAME=rabbit@localhost --env HOME=/var/lib/rabbitmq)
COMMAND=(/usr/lib/rabbitmq/bin/rabbitmq-server)

exercise() {
  wait_until 60 ctl "$1" status
  ctl "$1" add_vhost kept
  kept "$1"
  ctl "$1" delete_vhost kept
  ctl "$1" add_vhost kept
}

kept() {
  wait_until 60 ctl "$1" status
  says 20 kept ctl "$1" list_vhosts
}

ctl() {
  inside "$1" /usr/lib/rabbitmq/bin/rabbitmqctl "${@:2}"
}
