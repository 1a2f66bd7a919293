# shellcheck shell=bash disable=SC2034
PACKAGES=(mosquitto mosquitto-clients)
COMMAND=(mosquitto -c /etc/mosquitto/mosquitto.conf)

prepare() {
  install -d -o mosquitto -g mosquitto /run/mosquitto
}

exercise() {
  wait_until 15 inside "$1" mosquitto_pub --topic kept --message 'it is' --retain --qos 1
  docker kill --signal USR1 "$1" >/dev/null # save now
  kept "$1"
}

kept() {
  says 15 'it is' inside "$1" mosquitto_sub --topic kept -C 1 -W 3
}
