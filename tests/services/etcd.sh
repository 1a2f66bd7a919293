# shellcheck shell=bash disable=SC2034
PACKAGES=(etcd-server)
OPTIONS=(--user etcd)
COMMAND=(etcd --data-dir /var/lib/etcd/default)

exercise() {
  wait_until 20 http "$1" 2379 /health --fail
  http "$1" 2379 /v3/kv/put --fail --data '{"key": "a2VwdA==", "value": "aXQgaXM="}' >/dev/null
  kept "$1"
}

kept() {
  says 20 'aXQgaXM=' http "$1" 2379 /v3/kv/range --data '{"key": "a2VwdA=="}'
}
