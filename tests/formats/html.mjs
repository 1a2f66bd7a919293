// The page in a real browser. Screenshots go to $RA_SCREENSHOTS, where that is set.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HtmlValidate } from "html-validate";
import { chromium } from "playwright-core";
import { rendered, shown, workloads } from "./shown.mjs";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "ra."));
const all = workloads();
const names = all.map(({ name }) => shown(name)).sort();
const count = (verdict) => all.filter((one) => one.verdict === verdict).length;

function page(name, ...args) {
  const path = join(folder, `${name}.html`);
  writeFileSync(path, rendered("html", "80", ...args.slice(0, 1)));
  return { path, url: `file://${path}` };
}

/** Fails on whatever a page should not do: ask for anything, complain, open a dialog. */
async function open(browser, { url }, options) {
  const context = await browser.newContext({ offline: true, bypassCSP: false, ...options });
  const tab = await context.newPage();
  const complaints = [];
  tab.on("console", (message) => complaints.push(`console: ${message.text()}`));
  tab.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  tab.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  tab.on("request", (request) => {
    if (request.url() !== url) complaints.push(`request: ${request.url()}`);
  });
  await tab.goto(url);
  return { tab, complaints, close: () => context.close() };
}

const shownRows = (tab) => tab.locator("#table tbody tr:visible").count();
const namesIn = (tab) => tab.locator("#table tbody th bdi").allTextContents();

async function checkValid({ path }) {
  const validator = new HtmlValidate({
    extends: ["html-validate:recommended"],
    rules: {
      // Where the page is narrow, rows are cards, and would lose the roles that are said.
      "no-redundant-role": "off",
      "prefer-native-element": "off",
      // Checkboxes of one name are a group.
      "form-dup-name": "off",
      // Names and lines end as they end.
      "no-trailing-whitespace": "off",
    },
  });
  const report = await validator.validateFile(path);
  assert.deepEqual(
    report.results.flatMap(({ messages }) => messages.map((m) => `${m.line}: ${m.ruleId}: ${m.message}`)),
    [],
  );
}

/** axe evaluates in a world of its own, so that the page's policy stays as it is. */
async function checkAccessible(tab, what) {
  const session = await tab.context().newCDPSession(tab);
  const { frameTree } = await session.send("Page.getFrameTree");
  const { executionContextId } = await session.send("Page.createIsolatedWorld", {
    frameId: frameTree.frame.id,
    worldName: "axe",
  });
  await session.send("Runtime.evaluate", { expression: axe, contextId: executionContextId });
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document, { resultTypes: ["violations"] }).then((r) => JSON.stringify({
      passes: r.passes.length,
      violations: r.violations.map((v) => [v.id, v.nodes.map((n) => [n.html.slice(0, 200), n.failureSummary])]) }))`,
    contextId: executionContextId,
    awaitPromise: true,
    returnByValue: true,
  });
  assert.equal(exceptionDetails, undefined, `axe failed: ${exceptionDetails?.text}`);
  const found = JSON.parse(result.value);
  assert.deepEqual(found.violations, [], `${what}: ${JSON.stringify(found.violations, null, 1)}`);
  assert.ok(found.passes > 20, `${what}: axe checked only ${found.passes} rules`);
}

async function screenshot(tab, name) {
  const into = process.env.RA_SCREENSHOTS ?? folder;
  const bytes = await tab.screenshot({ path: join(into, `${name}.png`), fullPage: true });
  assert.ok(bytes.length > 20000, `the screenshot ${name} is nearly empty`);
}

/** Looked at by a screen so tall that no row is out of sight, and so left out. */
async function checkLooks(tab, name) {
  const size = tab.viewportSize();
  for (let i = 0; i < 2; i++) {
    const height = await tab.evaluate(() => document.documentElement.scrollHeight);
    await tab.setViewportSize({ width: size.width, height: Math.min(height, 16000) });
    await tab.waitForTimeout(200);
  }
  await checkAccessible(tab, name);
  await screenshot(tab, name);
  await tab.setViewportSize(size);
}

async function checkNames(tab) {
  assert.deepEqual((await namesIn(tab)).sort(), names);
  for (const element of ["img", "#table script", "bdi *", "title *", "iframe", "object"])
    assert.equal(await tab.locator(element).count(), 0, `an element ${element} came from a name`);
  assert.equal(await tab.locator("script").count(), 1);
  assert.equal(await tab.locator("style").count(), 1);
  const text = await tab.locator("main").textContent();
  for (const word of ["PostgreSQL at db.example", "2099-12-31", "2026-01-31", "Expired", "is it running?"])
    assert.ok(text.includes(word), `the page lacks '${word}'`);
  const flags = await tab.locator("article pre").first().textContent();
  assert.ok(flags.includes(String.raw`'--mount=type=volume,source=db-data,target=/it'\''s a "place" & <more>'`), flags);
  const head = await tab.locator("header").textContent();
  for (const word of ["5.13", "5.12", "rootfs-audit 1.2.3", "2026-11-26 08:00:00 UTC", "1.5 s",
    "Not complete: 10 of 21 workloads fail, 2 could not be evaluated, 1 is waived, 1 of 4 sources could not be audited"])
    assert.ok(head.includes(word), `the head lacks '${word}'`);
}

/** The numbers beside the bars, against those of the JSON report. */
async function checkCharts(tab) {
  const report = JSON.parse(rendered("json", "80"));
  const table = (id) =>
    tab.locator(`section[aria-labelledby=${id}] tbody tr`).evaluateAll((rows) =>
      rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  const sources = await table("sources");
  assert.equal(sources.length, report.sources.length);
  sources.forEach((cells, source) => {
    const own = all.filter((one) => one.source === source);
    const counts = ["fail", "error", "waived", "pass"].map((verdict) => own.filter((one) => one.verdict === verdict).length);
    if (cells[1].startsWith("Not audited")) assert.equal(own.length, 0);
    else assert.deepEqual(cells.slice(2).map(Number), counts, cells[0]);
  });
  assert.equal(sources.filter((cells) => cells[1].startsWith("Not audited")).length, 1);
  const rules = await table("rules");
  assert.equal(rules.length, 11);
  for (const [rule, , number] of rules) {
    const fired = report.workloads.filter(({ findings }) => findings.some((one) => rule.startsWith(one.rule)));
    assert.equal(Number(number), fired.length, rule);
  }
  const bars = await tab.locator("section[aria-labelledby=rules] svg rect").evaluateAll((rects) =>
    rects.map((rect) => Number(rect.getAttribute("width"))));
  const expected = rules.filter((cells) => Number(cells[2]) > 0).map((cells) => Math.floor((Number(cells[2]) * 1000) / all.length));
  assert.deepEqual(bars, expected, "a bar is not as long as its number says");
}

async function checkFilter(tab) {
  const status = tab.locator("#shown");
  assert.equal(await status.getAttribute("role"), "status", "a screen reader is not told how many are shown");
  assert.equal(await status.textContent(), `${all.length} of ${all.length} shown`);
  assert.equal(await shownRows(tab), all.length);
  await tab.getByRole("checkbox", { name: /^Pass/ }).uncheck();
  assert.equal(await shownRows(tab), all.length - count("pass"));
  await tab.getByRole("checkbox", { name: /^Fail/ }).uncheck();
  await tab.getByRole("checkbox", { name: /^Waived/ }).uncheck();
  assert.equal(await status.textContent(), `${count("error")} of ${all.length} shown`);
  for (const verdict of ["Pass", "Fail", "Waived"])
    await tab.getByRole("checkbox", { name: new RegExp(`^${verdict}`) }).check();
  await tab.getByRole("searchbox").fill("<SCRIPT> alert");
  await tab.waitForFunction(() => document.getElementById("shown").textContent.startsWith("1 of"));
  assert.equal(await shownRows(tab), 1);
  await tab.getByRole("searchbox").fill("");
  await tab.waitForFunction((n) => document.getElementById("shown").textContent.startsWith(`${n} of`), all.length);
}

async function checkSorting(tab) {
  const before = await namesIn(tab);
  const button = tab.getByRole("button", { name: "Workload", exact: true });
  await button.focus();
  await tab.keyboard.press("Enter");
  await tab.keyboard.press("Enter");
  assert.equal(await tab.locator("th[aria-sort]").getAttribute("aria-sort"), "descending");
  assert.deepEqual(await namesIn(tab), [...before].sort().reverse());
  await tab.getByRole("button", { name: "Verdict", exact: true }).click();
  const verdicts = await tab.locator("#table tbody tr").evaluateAll((rows) => rows.map((row) => row.className));
  assert.deepEqual([...new Set(verdicts)], ["error", "fail", "waived", "pass"]);
}

/** The page's policy allows its own style sheet and script, and nothing else. */
function checkPolicy({ path }) {
  const text = readFileSync(path, "utf8");
  const hash = (tag) => {
    const body = text.slice(text.lastIndexOf(`<${tag}>`) + tag.length + 2, text.lastIndexOf(`</${tag}>`));
    return createHash("sha256").update(body).digest("base64");
  };
  const expected = `default-src 'none'; style-src 'sha256-${hash("style")}'; script-src 'sha256-${hash("script")}'; base-uri 'none'; form-action 'none'`;
  assert.ok(text.includes(`<meta http-equiv="Content-Security-Policy" content="${expected}">`), `not the policy: ${expected}`);
}

async function checkKeyboard(tab) {
  await tab.reload();
  await tab.keyboard.press("Tab");
  await tab.keyboard.press("Enter");
  assert.equal(await tab.evaluate(() => document.activeElement.id), "workloads", "the first link skips nothing");
  await tab.reload();
  const reached = [];
  for (let i = 0; i < 30; i++) {
    await tab.keyboard.press("Tab");
    reached.push(
      await tab.evaluate(() => {
        const at = document.activeElement;
        return at.id || at.name || at.textContent.slice(0, 24).trim();
      }),
    );
  }
  for (const wanted of ["Skip to the workloads", "search", "verdict", "Verdict", "Workload"])
    assert.ok(reached.includes(wanted), `Tab does not reach '${wanted}': ${reached}`);
}

async function checkCopy(tab) {
  const labels = await tab.locator(".copy button").evaluateAll((buttons) => buttons.map((one) => one.getAttribute("aria-label")));
  assert.equal(labels.length, 4);
  assert.equal(new Set(labels).size, 4, `buttons of one name: ${labels}`);
  const button = tab.locator(".copy button").first();
  assert.equal(await button.getAttribute("aria-label"), "Copy the flags for db alpha");
  await button.click();
  const selected = await tab.evaluate(() => getSelection().toString());
  assert.ok(selected.startsWith("--read-only \\\n--tmpfs=/run:"), selected);
  const told = tab.locator("main > [role=status]").last();
  await tab.waitForFunction((one) => one.textContent !== "", await told.elementHandle());
  assert.match(await told.textContent(), /^(Copied|Selected) the flags for db alpha$/);
}

async function checkPrint(tab) {
  await tab.getByRole("checkbox", { name: /^Pass/ }).uncheck();
  await tab.emulateMedia({ media: "print" });
  assert.equal(await shownRows(tab), all.length, "a filter hides rows in print");
  assert.equal(await tab.locator("#controls").isVisible(), false);
  for (const [part, display] of [["#table thead", "table-header-group"], ["#table tbody tr", "table-row"]])
    assert.equal(await tab.locator(part).first().evaluate((e) => getComputedStyle(e).display), display, "no head on each page");
  // By the style sheet alone: nothing has opened it.
  const folded = tab.locator("article details:not([open]) pre").first();
  assert.equal(await folded.evaluate((e) => e.checkVisibility()), true, "what is folded up does not print");
  assert.ok((await tab.pdf()).length > 20000);
  await tab.emulateMedia({ media: "screen" });
  assert.equal(await folded.evaluate((e) => e.checkVisibility()), false);
}

/** A browser may take rows that are no table rows to its style sheet for no rows at all. */
async function checkRoles(tab) {
  const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell" };
  const unsaid = await tab.locator("table, thead, tbody, tr, td, th").evaluateAll((elements, roles) =>
    elements.filter((e) => {
      const heading = e.scope === "row" ? "rowheader" : "columnheader";
      return e.getAttribute("role") !== (roles[e.localName] ?? heading);
    }).map((e) => e.outerHTML.slice(0, 80)), roles);
  assert.deepEqual(unsaid, [], "what is part of a table does not say so");
}

async function checkNarrow(browser, sample) {
  const { tab, complaints, close } = await open(browser, sample, { viewport: { width: 390, height: 844 } });
  const [inner, whole] = await tab.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
  assert.ok(whole <= inner, `the page is ${whole} wide on a screen of ${inner}`);
  // Nor does anything within it stick out.
  const wide = await tab.locator("main *").evaluateAll((elements) =>
    elements.filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5).map((e) => e.outerHTML.slice(0, 80)));
  assert.deepEqual(wide, []);
  assert.equal(await tab.locator("#table").getByRole("rowheader").count(), all.length);
  assert.equal(await tab.locator(".chart").first().getByRole("columnheader").count(), 6);
  await checkRoles(tab);
  const button = tab.getByRole("button", { name: "Verdict", exact: true });
  await button.focus();
  const isOnTop = await button.evaluate((e) => {
    const { left, top, width, height } = e.getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height / 2) === e;
  });
  assert.ok(isOnTop, "what sorts is not seen on a phone");
  await tab.keyboard.press("Enter");
  assert.equal(await tab.locator("#table tbody tr").first().getAttribute("class"), "error");
  await checkLooks(tab, "phone");
  assert.deepEqual(complaints, []);
  await close();
}

async function checkWithoutScript(browser, sample) {
  const { tab, complaints, close } = await open(browser, sample, { javaScriptEnabled: false });
  assert.deepEqual((await tab.locator("#table tbody th bdi").allInnerTexts()).length, names.length);
  assert.equal(await tab.locator("#controls").isVisible(), false);
  assert.equal(await tab.locator("button").count(), 0);
  assert.equal(await tab.locator("#table tbody tr").filter({ visible: true }).count(), all.length);
  assert.deepEqual(complaints, []);
  await close();
}

/** Rows come in groups, which a browser passes over while they are out of sight. */
async function checkMany(browser) {
  const many = workloads("80", "--many");
  const sample = page("many", "--many");
  await checkValid(sample);
  const { tab, complaints, close } = await open(browser, sample, { viewport: { width: 1280, height: 900 } });
  const groups = () => tab.locator("#table tbody").evaluateAll((bodies) => bodies.map((body) => body.rows.length));
  const sorted = many.map(({ name }) => shown(name)).sort();
  assert.equal(many.length, 250);
  assert.deepEqual(await groups(), [100, 100, 50]);
  assert.equal(await tab.locator("#table tbody").last().evaluate((e) => getComputedStyle(e).contentVisibility), "auto");
  assert.deepEqual((await namesIn(tab)).sort(), sorted);
  await tab.getByRole("button", { name: "Workload", exact: true }).click();
  assert.deepEqual(await namesIn(tab), sorted);
  await tab.getByRole("button", { name: "Workload", exact: true }).click();
  assert.deepEqual(await namesIn(tab), [...sorted].reverse());
  assert.deepEqual(await groups(), [100, 100, 50]);
  const last = await tab.locator("#table tbody").last().locator("th bdi").first().textContent();
  await tab.getByRole("searchbox").fill(last);
  await tab.waitForFunction(() => !document.getElementById("shown").textContent.startsWith("250 "));
  const hits = sorted.filter((name) => name.includes(last)).length;
  assert.equal(await tab.locator("#shown").textContent(), `${hits} of 250 shown`);
  assert.equal(await shownRows(tab), hits);
  // A group without rows takes no room.
  assert.equal(await tab.locator("#table tbody").first().evaluate((e) => e.hidden), true);
  assert.ok((await tab.locator("#table").boundingBox()).height < 1500);
  await tab.emulateMedia({ media: "print" });
  assert.equal(await shownRows(tab), 250, "a filter hides groups in print");
  assert.deepEqual(complaints, []);
  await close();
}

async function checkOther(browser, variant, headline) {
  const sample = page(variant, variant);
  await checkValid(sample);
  const { tab, complaints, close } = await open(browser, sample, {});
  assert.equal((await tab.locator(".banner p").textContent()).trim(), headline);
  assert.equal(await tab.title(), headline.split(",")[0]);
  await checkLooks(tab, variant.replace("--", ""));
  assert.deepEqual(complaints, []);
  await close();
}

let browser;
try {
  const sample = page("sample");
  await checkValid(sample);
  checkPolicy(sample);
  browser = await chromium.launch({
    executablePath: process.env.RA_CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  for (const colorScheme of ["light", "dark"]) {
    const { tab, complaints, close } = await open(browser, sample, { colorScheme, viewport: { width: 1280, height: 900 } });
    await checkNames(tab);
    await checkCharts(tab);
    await checkLooks(tab, colorScheme);
    await checkFilter(tab);
    await checkSorting(tab);
    await checkCopy(tab);
    await checkPrint(tab);
    await checkKeyboard(tab);
    assert.deepEqual(complaints, []);
    await close();
  }
  await checkNarrow(browser, sample);
  await checkWithoutScript(browser, sample);
  await checkOther(browser, "--clean", "Passes: all 3 containers pass");
  await checkOther(browser, "--empty", "Passes: there is no container to audit");
  await checkOther(browser, "--one", "Fails: 1 of 1 container fails");
  await checkOther(browser, "--dead", "Not complete: nothing was audited, 1 of 1 source could not be audited");
  await checkOther(browser, "--nothing", "Not complete: nothing was audited");
  await checkOther(browser, "--waived", "Passes: all 3 containers are waived");
  await checkMany(browser);
  console.log("ok: the page, in light and dark, on a phone, in print and without script");
} finally {
  await browser?.close();
  rmSync(folder, { recursive: true });
}
