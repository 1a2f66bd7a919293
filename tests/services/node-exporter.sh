# shellcheck shell=bash disable=SC2034
PACKAGES=(prometheus-node-exporter)
OPTIONS=(--user prometheus --label 'rootfs-audit.external=it keeps nothing')
COMMAND=(prometheus-node-exporter)

exercise() {
  says 20 '^node_load1 ' http "$1" 9100 /metrics
}
