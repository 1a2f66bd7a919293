// What a person reads: every name, whole; every verdict before its name; why and what to do
// on a failing line; no line wider than the screen but for what is never cut.
import assert from "node:assert/strict";
import { rendered, shown, workloads } from "./shown.mjs";

const all = workloads();
const words = { pass: "PASS", fail: "FAIL", waived: "WAIVED", error: "ERROR" };
for (const width of [80, 200]) {
  const text = String(rendered("text", String(width)));
  const lines = text.split("\n");
  for (const { name, verdict } of all) {
    const begins = `${words[verdict].padEnd(6)}  ${shown(name)}`;
    assert.ok(
      lines.some((line) => line === begins || line.startsWith(`${begins}  `)),
      `at ${width} columns there is no line '${begins}'`,
    );
  }
  assert.equal(lines.filter((line) => /^(PASS|FAIL|WAIVED|ERROR) /.test(line)).length, all.length + 1);
  for (const line of lines) {
    const isWhole = /^(PASS|FAIL|WAIVED|ERROR) /.test(line) || line.startsWith("          ") || line.includes("workloads:");
    assert.ok([...line].length <= width || isWhole, `wider than ${width} columns: ${line}`);
  }
  const flowing = text.replace(/\s+/g, " ");
  for (const what of [
    "root filesystem is writable: run it with --read-only",
    "root filesystem is mounted read-write: run it without CAP_SYS_ADMIN",
    "root filesystem is writable: set read_only: true",
    `(waived until 2099-12-31: vendor's image; <b>ticket</b> "4711")`,
    "(waiver expired after 2026-01-31: to be replaced)",
    "warn implicit-volume: The anonymous volume at /var/lib/image",
    "21 workloads: 8 passed, 10 failed, 1 waived, 2 not evaluated, 1 gone meanwhile (4 sources)",
    "10 fail rootfs-writable: root filesystem is writable (1 waived)",
    "1 info unbounded-tmpfs: tmpfs without size",
    "Not complete: tcp://beta.example:2376: Connection refused",
    "CIS Docker Benchmark 5.13 (v1.2: 5.12); rootfs-audit 1.2.3; 2026-11-26T08:00:01Z",
  ])
    assert.ok(flowing.includes(what), `at ${width} columns it lacks '${what}'`);
}
console.log("ok: text at 80 and 200 columns");
