// The schema accepts what the program prints, and refuses what it would not.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { unused } from "./schema_uses.mjs";
import { inJson, rendered, workloads } from "./shown.mjs";

const require = createRequire(import.meta.url);
const { Ajv2020 } = require("ajv/dist/2020.js");
const addFormats = require("ajv-formats");

const schema = JSON.parse(readFileSync("../../src/data/rootfs-audit.report.schema.json"));
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictRequired: false });
addFormats(ajv);
ajv.addSchema(schema, "report");
const isReport = ajv.getSchema("report");
const isLine = ajv.getSchema("report#/$defs/line");

// All that was accepted, for what the schema has and none of it uses.
const accepted = [];

function accept(validate, value, what) {
  assert.ok(validate(value), `${what}: ${ajv.errorsText(validate.errors)}`);
  if (validate === isReport) return accepted.push(["report", value]);
  const { audit, ...workload } = value;
  return accepted.push(["workload", workload], ["audit", audit]);
}

// A line is a workload and its audit, in the schema too.
const { workload: ofWorkload, line: ofLine } = schema.$defs;
const { audit: _, ...shared } = ofLine.properties;
assert.deepEqual(shared, ofWorkload.properties);
assert.deepEqual(ofLine.required, [...ofWorkload.required, "audit"]);
assert.deepEqual(ofLine.allOf, ofWorkload.allOf);

const all = workloads();
const report = JSON.parse(rendered("json"));
accept(isReport, report, "the sample");
for (const variant of ["--clean", "--empty", "--again", "--one", "--many", "--dead", "--nothing", "--waived"])
  accept(isReport, JSON.parse(rendered("json", "80", variant)), variant);
assert.deepEqual(
  report.workloads.map(({ source, verdict, name }) => [source, verdict, name]),
  all.map(({ source, verdict, name }) => [source, verdict, inJson(name)]),
);
const count = (verdict) => all.filter((one) => one.verdict === verdict).length;
assert.deepEqual(report.summary, {
  total: all.length,
  pass: count("pass"),
  fail: count("fail"),
  waived: count("waived"),
  error: count("error"),
  gone: 1,
  exit_status: 2,
});

const lines = String(rendered("jsonl")).trimEnd().split("\n").map((line) => JSON.parse(line));
assert.equal(lines.length, all.length);
lines.forEach((line, i) => {
  accept(isLine, line, `line ${i + 1}`);
  const { audit, ...workload } = line;
  assert.deepEqual(workload, report.workloads[i]);
  assert.deepEqual(audit.source, report.sources[line.source]);
  assert.deepEqual([audit.started_at, audit.tool, audit.control], [report.started_at, report.tool, report.control]);
});

// What the command line printed in its own tests.
const cases = "../cli/cases";
let reports = 0;
let goldenLines = 0;
for (const name of readdirSync(cases)) {
  const text = readFileSync(`${cases}/${name}/stdout`, "utf8")
    .replace(/_at":"TIME"/g, '_at":"2026-01-01T00:00:00.000Z"')
    .replaceAll("TODAY", "2026-01-01");
  if (text.startsWith('{"schema_version":1,\n"tool"')) {
    accept(isReport, JSON.parse(text), name);
    reports++;
  } else if (text.startsWith('{"source":')) {
    for (const line of text.split("\n").filter((line) => line.startsWith("{"))) {
      accept(isLine, JSON.parse(line), name);
      goldenLines++;
    }
  }
}
assert.ok(reports >= 10, `only ${reports} reports among the golden cases`);
assert.ok(goldenLines > 0, "no lines among the golden cases");

// Each of these is one change that makes it no report.
const passing = report.workloads.findIndex(({ verdict }) => verdict === "pass");
const erring = report.workloads.findIndex(({ verdict }) => verdict === "error");
const advised = report.workloads.findIndex(({ advice }) => advice);
const waived = report.workloads.findIndex(({ verdict }) => verdict === "waived");
const changes = {
  "a member is missing": (r) => delete r.summary,
  "a member is one too many": (r) => (r.extra = 1),
  "another version": (r) => (r.schema_version = 2),
  "a number as a string": (r) => (r.summary.fail = "1"),
  "a count below zero": (r) => (r.summary.gone = -1),
  "an unknown verdict": (r) => (r.workloads[passing].verdict = "ok"),
  "a pass that is writable": (r) => (r.workloads[passing].readonly_rootfs = false),
  "a pass that is not known": (r) => (r.workloads[passing].readonly_rootfs = null),
  "a pass that the kernel denies": (r) => (r.workloads[passing].kernel_rootfs = "rw"),
  "a pass with a place at /": (r) => (r.workloads[passing].writable[0].path = "/"),
  "an error without a reason": (r) => delete r.workloads[erring].error,
  "a reason without an error": (r) => (r.workloads[passing].error = "x"),
  "an unknown rule": (r) => (r.workloads[waived].findings[0].rule = "rootfs"),
  "an unknown level": (r) => (r.workloads[waived].findings[0].level = "off"),
  "a waiver without a date": (r) => (r.workloads[waived].findings[0].waiver.until = "soon"),
  "an unknown strategy": (r) => r.workloads[passing].write_strategy.push("nfs"),
  "a path that is relative": (r) => (r.workloads[passing].writable[0].path = "tmp"),
  "a place without a kind": (r) => delete r.workloads[passing].writable[0].kind,
  "an unknown source": (r) => (r.sources[0].kind = "host"),
  "an engine without a product": (r) => delete r.sources[0].engine.product,
  "a time in another form": (r) => (r.started_at = "2026-11-26 08:00"),
  "another control": (r) => (r.control.id = "5.12"),
  "advice as a string": (r) => (r.workloads[advised].advice.run_flags = "--read-only"),
  "an unknown kind of advice": (r) => (r.workloads[advised].advice.paths[0].as = "bind"),
};
for (const [what, change] of Object.entries(changes)) {
  const changed = structuredClone(report);
  change(changed);
  assert.equal(isReport(changed), false, `the schema accepts it when there is ${what}`);
}
assert.equal(isLine(report.workloads[0]), false, "a line needs its audit");

// Its rules are the program's.
const rules = JSON.parse(readFileSync("../cli/cases/usage-list-rules-as-json/stdout")).rules.map(({ id }) => id);
assert.deepEqual(schema.$defs.rule.enum, rules);

// What the schema has, one of these reports has, but for these; each with the change that
// puts it into the sample, which the schema accepts.
const path = (r) => r.workloads[advised].advice.paths[0];
const elsewhere = {
  "advice.evidence_complete: true": (r) => (r.workloads[advised].advice.evidence_complete = true),
  'advised_path.evidence[]: "observed"': (r) => (path(r).evidence = ["observed"]),
  'advised_path.evidence[]: "open-files"': (r) => (path(r).evidence = ["open-files"]),
  'advised_path.evidence[]: "upperdir"': (r) => (path(r).evidence = ["upperdir"]),
  "advised_path.rule": (r) => (path(r).rule = "implicit-volume"),
  'source.kind: "swarm"': (r) => (r.sources[0].kind = "swarm"),
  'writable.kind: "other"': (r) => (r.workloads[passing].writable[0].kind = "other"),
};
assert.deepEqual(unused(schema, accepted, ["line"]), Object.keys(elsewhere));
for (const [what, change] of Object.entries(elsewhere)) {
  const changed = structuredClone(report);
  change(changed);
  accept(isReport, changed, what);
}
assert.deepEqual(unused(schema, accepted, ["line"]), []);
console.log(
  `ok: the sample, ${lines.length} lines, ${reports} golden reports and ${goldenLines} lines, ` +
    `${Object.keys(changes).length} changes`,
);
