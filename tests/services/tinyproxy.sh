# shellcheck shell=bash disable=SC2034
PACKAGES=(tinyproxy)
COMMAND=(tinyproxy -d)

prepare() {
  install -d -o tinyproxy -g tinyproxy /run/tinyproxy /var/log/tinyproxy
}

exercise() {
  origin "$1" 8099
  says 15 'the origin says' http "$1" 8099 / --proxy http://127.0.0.1:8888
}
