# shellcheck shell=bash disable=SC2034
PACKAGES=(prometheus)
OPTIONS=(--user prometheus)
COMMAND=(prometheus --config.file=/etc/prometheus/prometheus.yml
  --storage.tsdb.path=/var/lib/prometheus/metrics2)

prepare() {
  sed -i 's/15s/1s/; s/5s/1s/g' /etc/prometheus/prometheus.yml
}

exercise() {
  says 30 'is Ready|is Healthy' http "$1" 9090 /-/ready
  says 30 '"value":\[[0-9.]+,"1"\]' http "$1" 9090 '/api/v1/query?query=up{job="prometheus"}' --globoff
}
