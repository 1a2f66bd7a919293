// Two readers of JUnit's XML, which know nothing of each other, find in it what was audited.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse as parseOne } from "junit2json";
import { shown, workloads } from "./shown.mjs";

const require = createRequire(import.meta.url);
const { parse: parseOther } = require("test-results-parser");
const path = process.argv[2];
const all = workloads();
const outcomes = { pass: "PASS", fail: "FAIL", waived: "SKIP", error: "ERROR" };
const expected = all
  .map(({ source, verdict, name }) => [source, shown(name), verdict].join("\0"))
  .sort();
const count = (verdict) => all.filter((one) => one.verdict === verdict).length;

function verdictOf(testcase) {
  if (testcase.failure) return "fail";
  if (testcase.error) return "error";
  return testcase.skipped ? "waived" : "pass";
}

const one = await parseOne(readFileSync(path, "utf8"));
assert.deepEqual(
  [one.tests, one.failures, one.errors],
  [all.length + 1, count("fail"), count("error") + 1],
  "the counts of the whole",
);
const suites = one.testsuite;
assert.equal(suites.length, 5, "four sources and what is not complete");
assert.equal(one.timestamp, "2026-11-26T08:00:00", "when it began, in UTC");
assert.equal(one.time, 1.5, "how many seconds it took");
const alpha = { "source.kind": "engine", "engine.product": "docker", "engine.name": "alpha" };
const sources = [
  { ...alpha, "source.endpoint": "unix:///var/run/docker.sock", "engine.version": "20.10.24+dfsg1", "engine.api_version": "1.41" },
  { "source.kind": "engine", "source.endpoint": "tcp://beta.example:2376" },
  { "source.kind": "inspect", "source.endpoint": 'evidence "<of>" & more.json' },
  { "source.kind": "compose", "source.endpoint": "compose.json" },
  {},
];
const found = [];
suites.forEach((suite, source) => {
  const cases = suite.testcase ?? [];
  const verdicts = cases.map(verdictOf);
  const are = (verdict) => verdicts.filter((is) => is === verdict).length;
  assert.deepEqual(
    [suite.tests, suite.failures, suite.errors, suite.skipped],
    [cases.length, are("fail"), are("error"), are("waived")],
    `the counts of the suite ${suite.name}`,
  );
  const properties = Object.fromEntries(suite.properties.map(({ name, value }) => [name, value]));
  assert.equal(properties["tool.version"], "1.2.3");
  assert.equal(properties["control.benchmark"], "CIS Docker Benchmark");
  // The reader makes numbers of what looks like one.
  const ofSource = Object.entries(properties)
    .filter(([name]) => /^(source|engine)\./.test(name))
    .map(([name, value]) => [name, String(value)]);
  assert.deepEqual(Object.fromEntries(ofSource), sources[source], `the properties of ${suite.name}`);
  const endpoint = sources[source]["source.endpoint"] ?? "rootfs-audit";
  assert.deepEqual([suite.name, suite.id, suite.timestamp], [endpoint, source, one.timestamp]);
  for (const testcase of cases) assert.equal(testcase.classname, endpoint, testcase.name);
  assert.deepEqual(
    suite.properties.filter(({ name }) => name === "control.id").map(({ value }) => value),
    ["5.13 (v1.6 and later)", "5.12 (v1.2)"],
  );
  if (source < 4)
    cases.forEach((testcase, i) => found.push([source, testcase.name, verdicts[i]].join("\0")));
});
assert.deepEqual(found.sort(), expected, "the workloads, by junit2json");
assert.equal(suites[0].hostname, "alpha");
assert.equal(suites[1].tests, 0);
assert.match(suites[4].testcase[0].error[0].message, /^tcp:\/\/beta\.example:2376: .*<script>alert\(3\)<\/script>/);

const cases = Object.fromEntries(suites[0].testcase.map((testcase) => [testcase.name, testcase]));
assert.match(cases.db.failure[0].message, /start the container with --read-only/);
assert.equal(cases.db.failure[0].type, "rootfs-writable");
assert.ok(
  cases.db.failure[0].inner.includes(String.raw`'--mount=type=volume,source=db-data,target=/it'\''s a "place" & <more>'`),
  "the flags are there as they are pasted",
);
const passing = String(cases.web["system-out"]);
assert.match(passing, /^write strategy: tmpfs$/m, "a pass says how it may write");
assert.match(passing, /^writable: \/tmp$/m, "a pass says where it may write");
assert.match(cases.sidecar.failure[0].inner, /warn rootfs-remountable: /);
assert.equal(cases.legacy.skipped[0].message, `waived until 2099-12-31: vendor's image; <b>ticket</b> "4711"`);
assert.match(cases.old.failure[0].inner, /waiver expired after 2026-01-31/);
assert.ok(cases.broken.error[0].message.endsWith(String.raw`false <b>&\x1b[31m`));

const other = parseOther({ type: "junit", files: [path] });
// Its total is of what was run, without what was skipped.
assert.deepEqual(
  [other.total + other.skipped, other.failed, other.errors, other.skipped],
  [all.length + 1, count("fail"), count("error") + 1, count("waived")],
  "the counts by test-results-parser",
);
const again = [];
const audited = other.suites.filter(({ name }) => name !== "rootfs-audit");
for (const suite of audited)
  for (const testcase of suite.cases) again.push(testcase.name);
assert.deepEqual(again.sort(), all.map(({ name }) => shown(name)).sort(), "the names, by test-results-parser");
for (const suite of audited)
  for (const testcase of suite.cases) {
    const verdicts = all.filter(({ name }) => shown(name) === testcase.name).map(({ verdict }) => outcomes[verdict]);
    const status = testcase.status === "FAIL" && verdicts.includes("ERROR") ? "ERROR" : testcase.status;
    assert.ok(verdicts.includes(status), `${testcase.name} is ${testcase.status}, not ${verdicts}`);
  }
console.log("ok: junit, by xmllint, junit2json and test-results-parser");
