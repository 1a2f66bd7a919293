// SARIF 2.1.0's schema, and what is in the report.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { inJson, rendered, workloads } from "./shown.mjs";

const require = createRequire(import.meta.url);
const { Ajv } = require("ajv");
const addFormats = require("ajv-formats");
const schema = JSON.parse(
  readFileSync(require.resolve("@microsoft/sarif-multitool-linux/sarif-2.1.0.json"), "utf8").replace(/^\ufeff/, ""),
);
schema.$schema = "http://json-schema.org/draft-07/schema#"; // of which it uses only what draft 4 has
schema.$id ??= schema.id;
delete schema.id;
const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv);
const isSarif = ajv.compile(schema);

const read = (...args) => {
  const log = JSON.parse(rendered("sarif", "80", ...args));
  assert.ok(isSarif(log), ajv.errorsText(isSarif.errors));
  return log.runs[0];
};
const run = read();
read("--clean");
const broken = structuredClone(JSON.parse(rendered("sarif")));
delete broken.runs[0].results[0].message;
assert.equal(isSarif(broken), false, "the schema lets anything through");

const all = workloads();
const failing = all.filter(({ verdict }) => verdict === "fail" || verdict === "waived");
const driver = run.tool.driver;
assert.deepEqual([driver.name, driver.version], ["rootfs-audit", "1.2.3"]);
assert.equal(driver.rules.length, 14);
const taxonomy = run.taxonomies[0];
assert.deepEqual(taxonomy.taxa.map(({ id }) => id), ["5.13", "5.12"]);
assert.equal(driver.supportedTaxonomies[0].guid, taxonomy.guid);
const gaps = ["workload-not-evaluated", "source-not-audited", "audit-not-complete"];
for (const { id, name, relationships, help, properties } of driver.rules) {
  assert.match(name, /^([A-Z][a-z]+)+$/);
  assert.ok(help.text.endsWith(".") && help.markdown.includes("**What to do:** "), id);
  assert.ok(properties.tags.includes("security") && Number(properties["security-severity"]) > 0, id);
  if (gaps.includes(id)) {
    assert.equal(relationships, undefined, `${id} is of the audit, not of the control`);
    continue;
  }
  assert.ok(help.text.includes("CIS Docker Benchmark"), id);
  assert.deepEqual(relationships.map(({ target }) => target.id), ["5.13", "5.12"]);
  for (const { target } of relationships) {
    assert.equal(target.toolComponent.guid, taxonomy.guid);
    assert.equal(taxonomy.taxa[target.index].id, target.id);
  }
}
const [invocation] = run.invocations;
assert.deepEqual([invocation.executionSuccessful, invocation.exitCode], [false, 2]);
assert.equal(invocation.startTimeUtc, "2026-11-26T08:00:00.250Z");
assert.deepEqual(invocation.properties.sources[0].engine.version, "20.10.24+dfsg1");
const count = (verdict) => all.filter((one) => one.verdict === verdict).length;
assert.deepEqual(invocation.properties.summary, {
  total: all.length,
  pass: count("pass"),
  fail: count("fail"),
  waived: count("waived"),
  error: count("error"),
  gone: 1,
});

// What was not audited is a notification and a result, in the same words and place.
const gapResults = run.results.filter(({ ruleId }) => gaps.includes(ruleId));
const told = ({ message, locations }) => [message.text, locations];
assert.equal(gapResults.length, count("error") + 1);
assert.deepEqual(invocation.toolExecutionNotifications.map(told), gapResults.map(told));
invocation.toolExecutionNotifications.forEach(({ level, associatedRule }, i) => {
  assert.equal(level, "error");
  assert.equal(associatedRule.id, gapResults[i].ruleId);
  assert.equal(driver.rules[associatedRule.index].id, associatedRule.id);
});
assert.ok(gapResults.every(({ level }) => level === "error"));
const dead = read("--dead");
assert.equal(dead.invocations[0].executionSuccessful, false);
assert.deepEqual(
  dead.results.map(({ ruleId, level, message }) => [ruleId, level, message.text]),
  [["source-not-audited", "error", "unix:///var/run/docker.sock: Connection refused."]],
);
const nothing = read("--nothing");
assert.deepEqual([nothing.invocations[0].executionSuccessful, nothing.invocations[0].exitCode], [false, 2]);
assert.deepEqual(
  nothing.results.map(({ ruleId, level, message }) => [ruleId, level, message.text]),
  [["audit-not-complete", "error", "The audit is not complete: policy.json:1:1: this is not JSON."]],
);
for (const variant of ["--clean", "--empty"]) {
  const { results, invocations } = read(variant);
  assert.deepEqual([results, invocations[0].toolExecutionNotifications], [[], []]);
  assert.equal(invocations[0].executionSuccessful, true);
}

// A location for each workload, from which its name can be had back to the byte.
assert.equal(run.artifacts.length, all.length);
run.artifacts.forEach((artifact, i) => {
  const parts = artifact.location.uri.split("/");
  assert.equal(parts.length, 3, artifact.location.uri);
  const bytes = Buffer.from(
    parts[2].replace(/^~/, "").replace(/%([0-9A-F]{2})/g, (_, digits) => String.fromCharCode(parseInt(digits, 16))),
    "latin1",
  );
  assert.deepEqual(bytes, Buffer.from(all[i].name));
  assert.equal(new URL(artifact.location.uri, "file:///a/b/").pathname.split("/").length, 6);
  assert.equal(artifact.properties.name, inJson(all[i].name));
  assert.equal(artifact.properties.verdict, all[i].verdict);
});

for (const result of run.results) {
  assert.equal(driver.rules[result.ruleIndex].id, result.ruleId);
  assert.ok(Array.isArray(result.suppressions), "every result has suppressions or none does");
  const { uri, index } = result.locations[0].physicalLocation.artifactLocation;
  const isOfWorkload = !["source-not-audited", "audit-not-complete"].includes(result.ruleId);
  assert.equal(index !== undefined, isOfWorkload, uri);
  if (isOfWorkload) assert.equal(run.artifacts[index].location.uri, uri);
}
const named = (rule) =>
  run.results.filter(({ ruleId }) => ruleId === rule).map((r) => r.locations[0].logicalLocations[0].name).sort();
const inState = (verdict) => all.filter((one) => one.verdict === verdict).map(({ name }) => inJson(name)).sort();
assert.deepEqual(
  [...named("rootfs-writable"), ...named("rootfs-remounted")].sort(),
  failing.map(({ name }) => inJson(name)).sort(),
);
assert.deepEqual(named("workload-not-evaluated"), inState("error"));
assert.deepEqual(named("source-not-audited"), ["tcp://beta.example:2376"]);
assert.deepEqual(named("audit-not-complete"), [], "the error of a source is told once");
const levels = Object.fromEntries(run.results.map(({ ruleId, level }) => [ruleId, level]));
assert.deepEqual(
  [levels["rootfs-writable"], levels["implicit-volume"], levels["unbounded-tmpfs"], levels["workload-not-evaluated"]],
  ["error", "warning", "note", "error"],
);

const suppressed = run.results.filter(({ suppressions }) => suppressions.length > 0);
assert.deepEqual(
  suppressed.map((r) => [r.locations[0].logicalLocations[0].name, r.suppressions[0].status, r.suppressions[0].justification]),
  [["legacy", "accepted", `waived until 2099-12-31: vendor's image; <b>ticket</b> "4711"`]],
);
const old = run.results.find((r) => r.locations[0].logicalLocations[0].name === "old");
assert.equal(old.properties.waiverExpiredAfter, "2026-01-31");
const db = run.results.find((r) => r.locations[0].logicalLocations[0].name === "db");
assert.ok(db.message.text.includes(String.raw`'--mount=type=volume,source=db-data,target=/it'\''s a "place" & <more>'`));
assert.deepEqual(db.properties.advice.run_flags.slice(0, 1), ["--read-only"]);
assert.equal(run.results.filter(({ properties }) => properties?.advice).length, 2);

// Names in messages, once braces are single again (3.11.5); none has what would be a link.
for (const { message, locations } of run.results.slice(gapResults.length)) {
  const name = locations[0].logicalLocations[0].name;
  const text = message.text.replaceAll("{{", "{").replaceAll("}}", "}");
  assert.ok(text.startsWith(`${name}: `), text);
  assert.ok(!/[{}]/.test(message.text.replaceAll("{{", "").replaceAll("}}", "")), message.text);
}

// The same when the containers were made anew, on another day; and no two alike.
const prints = (of) => of.results.map(({ partialFingerprints }) => partialFingerprints["workloadAndRule/v1"]);
assert.equal(new Set(prints(run)).size, run.results.length);
for (const { partialFingerprints } of run.results)
  assert.equal(partialFingerprints.primaryLocationLineHash, partialFingerprints["workloadAndRule/v1"]);
const many = read("--many"); // three hosts with one kind of endpoint
assert.equal(new Set(prints(many)).size, many.results.length);
assert.equal(new Set(many.artifacts.map(({ location }) => location.uri)).size, 250);
const again = read("--again");
assert.deepEqual(prints(again).sort(), prints(run).sort());
assert.notEqual(again.artifacts[0].properties.id, run.artifacts[0].properties.id);
assert.notEqual(again.invocations[0].startTimeUtc, invocation.startTimeUtc);
console.log(`ok: sarif, ${run.results.length} results`);
