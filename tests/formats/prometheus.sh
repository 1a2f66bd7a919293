#!/usr/bin/env bash
# The Prometheus report: promtool has nothing to say, node exporter's textfile collector
# reads it, and a real Prometheus gives every name back. And the alerts that are shipped.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
folder=$(mktemp -d /tmp/ra.XXXXXX)
pids=()
finish() {
  local pid
  for pid in "${pids[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$folder"
}
trap finish EXIT

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# wait_for URL: until it answers, for half a minute at most.
wait_for() {
  local tries=300
  until curl --silent --fail --max-time 2 "$1" >/dev/null; do
    [ $((tries--)) -gt 0 ] || fail "$1 does not answer: $(tail -n 3 "$folder"/*.log)"
    sleep 0.1
  done
}

mkdir "$folder/textfiles"
for variant in --whole --clean --empty --dead --nothing --many; do
  "$RA_BUILD/tests/formats/render-sample" prometheus 80 $variant >"$folder/$variant.prom"
  said=$(promtool check metrics <"$folder/$variant.prom" 2>&1) || fail "promtool: $said"
  [ -z "$said" ] || fail "promtool: $said"
done
! sed 's/} 1$/} one/' "$folder/--whole.prom" | promtool check metrics >/dev/null 2>&1 ||
  fail "promtool lets anything through"
grep -qx 'rootfs_audit_last_complete_timestamp_seconds 1795593600' "$folder/--whole.prom" ||
  fail "an audit that is not complete loses the time of the last one that was"
grep -qx 'rootfs_audit_last_complete_timestamp_seconds 1795680001' "$folder/--clean.prom" ||
  fail "a complete audit does not tell its time"
doubled=$(grep -v '^#' "$folder/--whole.prom" | sed 's/ [^ ]*$//' | sort | uniq -d)
[ -z "$doubled" ] || fail "these series stand twice: $doubled"
echo "ok: promtool"

cp "$folder/--whole.prom" "$folder/textfiles/rootfs-audit.prom"
ports=$(python3 -c 'import socket
both = [socket.socket() for _ in range(2)]
for one in both: one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in both))')
read -r exporter prometheus <<<"$ports"
prometheus-node-exporter --collector.disable-defaults --collector.textfile \
  --collector.textfile.directory="$folder/textfiles" \
  --web.listen-address="127.0.0.1:$exporter" >"$folder/exporter.log" 2>&1 &
pids+=($!)
wait_for "http://127.0.0.1:$exporter/metrics"
curl --silent "http://127.0.0.1:$exporter/metrics" >"$folder/exported"
grep -qx 'node_textfile_scrape_error 0' "$folder/exported" || fail "the textfile collector refuses it"
cat >"$folder/prometheus.yml" <<YML
global: { scrape_interval: 1s }
scrape_configs: [{ job_name: node, static_configs: [{ targets: ["127.0.0.1:$exporter"] }] }]
YML
prometheus --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/data" \
  --web.listen-address="127.0.0.1:$prometheus" >"$folder/prometheus.log" 2>&1 &
pids+=($!)
wait_for "http://127.0.0.1:$prometheus/-/ready"
RA_PROMETHEUS=http://127.0.0.1:$prometheus node prometheus.mjs

cp "$here/../../src/data/rootfs-audit.rules.yml" "$folder/rules.yml"
cp rules_test.yml "$folder/rules_test.yml"
promtool check rules "$folder/rules.yml" >"$folder/out" 2>&1 || fail "$(cat "$folder/out")"
(cd "$folder" && promtool test rules rules_test.yml) >"$folder/out" 2>&1 || fail "$(cat "$folder/out")"
# None of them could be missing unnoticed.
cp "$folder/rules.yml" "$folder/whole.yml"
while read -r alert; do
  sed "s/alert: $alert\$/alert: Another/" "$folder/whole.yml" >"$folder/rules.yml"
  ! (cd "$folder" && promtool test rules rules_test.yml) >"$folder/out" 2>&1 ||
    fail "no case of the alerts' test has $alert fire"
done < <(sed -n 's/^ *- alert: //p' "$folder/whole.yml")
# What the alerts ask for is what the report has.
grep -oE 'rootfs_audit_[a-z_]+' rules_test.yml "$here/../../src/data/rootfs-audit.rules.yml" -h | sort -u |
  while read -r metric; do
    grep -q "^# TYPE $metric gauge$" "$folder/--whole.prom" || fail "there is no metric $metric"
  done
echo "ok: alerts"
