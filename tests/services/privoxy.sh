# shellcheck shell=bash disable=SC2034
PACKAGES=(privoxy)
OPTIONS=(--user privoxy --label 'rootfs-audit.external=it keeps nothing')
COMMAND=(privoxy --no-daemon /etc/privoxy/config)

exercise() {
  says 15 'Privoxy Menu' near "$1" curl --silent --proxy http://127.0.0.1:8118 http://config.privoxy.org/
}
