// What a real Prometheus has scraped is what was audited.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { shown, workloads } from "./shown.mjs";

async function query(expression) {
  const url = `${process.env.RA_PROMETHEUS}/api/v1/query?query=${encodeURIComponent(expression)}`;
  const { status, data, error } = await (await fetch(url)).json();
  assert.equal(status, "success", error);
  return data.result.map(({ metric, value }) => ({ ...metric, value: Number(value[1]) }));
}

let series = [];
for (let i = 0; i < 150 && series.length === 0; i++) {
  series = await query("rootfs_audit_workload_verdict");
  if (series.length === 0) await sleep(200);
}
const all = workloads();
const endpoints = (await query("rootfs_audit_source_info")).map(({ source }) => source).sort();
assert.deepEqual(endpoints, [
  "compose.json",
  'evidence "<of>" & more.json',
  "tcp://beta.example:2376",
  "unix:///var/run/docker.sock",
]);
const order = ["unix:///var/run/docker.sock", "tcp://beta.example:2376", 'evidence "<of>" & more.json', "compose.json"];
assert.deepEqual(
  series.map(({ source, name, verdict, value }) => [source, name, verdict, value].join("\0")).sort(),
  all.map(({ source, name, verdict }) => [order[source], shown(name), verdict, 1].join("\0")).sort(),
);
for (const verdict of ["pass", "fail", "waived", "error"]) {
  const [{ value }] = await query(`sum(rootfs_audit_workloads{verdict="${verdict}"})`);
  assert.equal(value, all.filter((one) => one.verdict === verdict).length, verdict);
}
const labels = new Set(series.flatMap((one) => Object.keys(one)));
assert.deepEqual([...labels].sort(), ["__name__", "instance", "job", "name", "source", "value", "verdict"]);
assert.deepEqual(
  (await query("rootfs_audit_source_up == 0")).map(({ source }) => source),
  ["tcp://beta.example:2376"],
);
const rules = await query('sum by (rule) (rootfs_audit_findings{level="fail"})');
assert.deepEqual(Object.fromEntries(rules.map(({ rule, value }) => [rule, value])), {
  "rootfs-writable": 10,
  "rootfs-remounted": 1,
});
const plain = {
  rootfs_audit_exit_status: 2,
  rootfs_audit_problems: 1,
  rootfs_audit_workloads_gone: 1,
  rootfs_audit_duration_seconds: 1.5,
  rootfs_audit_last_run_timestamp_seconds: 1795680001.75,
  rootfs_audit_last_complete_timestamp_seconds: 1795593600,
};
for (const [name, value] of Object.entries(plain))
  assert.deepEqual((await query(name)).map((one) => one.value), [value], name);
const info = await query("rootfs_audit_source_info");
assert.deepEqual(info.map(({ source, kind, host, product, version }) => [source, kind, host, product, version]).sort(), [
  ["compose.json", "compose", undefined, undefined, undefined],
  ['evidence "<of>" & more.json', "inspect", undefined, undefined, undefined],
  ["tcp://beta.example:2376", "engine", undefined, undefined, undefined],
  ["unix:///var/run/docker.sock", "engine", "alpha", "docker", "20.10.24+dfsg1"],
]);
const [build] = await query("rootfs_audit_build_info");
assert.deepEqual([build.version, build.control, build.control_alias], ["1.2.3", "5.13", "5.12"]);
console.log("ok: node exporter and Prometheus");
