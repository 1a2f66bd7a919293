# shellcheck shell=bash disable=SC2034
PACKAGES=(apt-cacher-ng)
OPTIONS=(--user apt-cacher-ng)
COMMAND=(apt-cacher-ng ForeGround=1 -c /etc/apt-cacher-ng)

prepare() {
  echo 'AllowUserPorts: 8099' >/etc/apt-cacher-ng/local.conf
  install -d -o apt-cacher-ng -g apt-cacher-ng /run/apt-cacher-ng
}

exercise() {
  origin "$1" 8099
  says 20 'Apt-Cacher NG' http "$1" 3142 /acng-report.html
  says 10 'the origin says' http "$1" 8099 /debian/dists/x/InRelease --proxy http://127.0.0.1:3142
}
