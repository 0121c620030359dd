// How fast the console is: `node bench/console.ts [--repeat 3] [--rows 10000]`. Builds the console when it changed, starts a
// Heimdall with the mail application's lines, walks through the pages in the system's Chromium, and prints one JSON line:
// JavaScript of the first load (compressed, as it comes over the wire), milliseconds until the overview is there and the page
// answers, milliseconds of each page change (the first time with its chunk, then again), frames while the log table scrolls.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { type Deployment, startDeployment } from "../test/browser/support/deployment.ts";
import { until } from "../test/support/until.ts";

const { values } = parseArgs({
  options: { repeat: { type: "string", default: "3" }, rows: { type: "string", default: "10000" } },
});
const WANTED = Number(values.rows);
/** Label in the navigation, which is the page's title as well. */
const PAGES = [
  "Logs",
  "Pipelines",
  "Rules",
  "Incidents",
  "Contact points",
  "People and tokens",
  "Settings",
  "Overview",
];
const LIMITS = { javascript_bytes: 1_500_000, interactive_ms: 2_000, page_change_ms: 200 };
/** One and a half of a sixtieth of a second: a frame was left out. */
const LATE = 25;

const round = (value: number): number => Math.round(value * 10) / 10;
const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

/** A browser that has nothing yet, signed in. */
async function open(browser: Browser, { url, password }: Deployment): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.request.post(`${url}/api/v1/login`, { data: { name: "admin", password } });
  await context.addInitScript({ path: join(import.meta.dirname, "support", "in-page.js") });
  return { context, page: await context.newPage() };
}

async function firstLoad(browser: Browser, deployment: Deployment): Promise<{ bytes: number; ms: number }> {
  const { context, page } = await open(browser, deployment);
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  const scripts = new Set<string>();
  let bytes = 0;
  session.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") scripts.add(requestId);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(`${deployment.url}/console/`, { waitUntil: "networkidle" });
  const ms = await page.evaluate<number>("Math.max(window.bench.titleAt, window.bench.busyUntil)");
  await context.close();
  return { bytes, ms };
}

async function pageChanges(page: Page): Promise<Record<string, { first: number; again: number }>> {
  const times: Record<string, { first: number; again: number }> = {};
  const go = (label: string) =>
    page.evaluate<number>(`window.bench.open(${JSON.stringify(label)}, ${JSON.stringify(label)})`);
  for (const turn of ["first", "again"] as const) {
    for (const label of PAGES) {
      times[label] = { first: 0, again: 0, ...times[label], [turn]: round(await go(label)) };
      await page.waitForLoadState("networkidle");
    }
  }
  return times;
}

async function scrolling(page: Page, url: string): Promise<Record<string, number>> {
  await page.goto(`${url}/console/logs?from=now-24h&to=now`);
  await page.getByTestId("log-table").waitFor();
  const rows = () => page.evaluate<number>("window.bench.rows()");
  await until(`${WANTED} lines in the table`, async () => {
    await page.evaluate("window.bench.toEnd()");
    return (await rows()) >= WANTED;
  });
  // What others do on this machine makes frames late as well: as many frames of a page at rest, to compare.
  const atRest = framesOf(await page.evaluate<number[]>("window.bench.scroll(0, 600)"));
  const scrolled = framesOf(await page.evaluate<number[]>("window.bench.scroll(120, 600)"));
  return { rows: await rows(), ...scrolled, late_at_rest: atRest.late_frames, dropped_at_rest: atRest.dropped_frames };
}

/** Milliseconds between frames, summed up. */
function framesOf(times: readonly number[]) {
  const late = times.filter((time) => time > LATE);
  return {
    frames: times.length,
    median_ms: round(median(times)),
    longest_ms: round(Math.max(...times)),
    late_frames: late.length,
    dropped_frames: late.reduce((sum, time) => sum + Math.round(time / (1_000 / 60)) - 1, 0),
  };
}

const built = spawnSync(process.execPath, [join(import.meta.dirname, "..", "scripts", "build-console.mjs")], {
  stdio: ["ignore", 2, 2],
});
if (built.status !== 0) process.exit(built.status ?? 1);
const deployment = await startDeployment({ example: "mail-application" });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  await deployment.feedMail(Math.ceil(WANTED * 1.2), 60);
  const loads: { bytes: number; ms: number }[] = [];
  for (let turn = 0; turn < Number(values.repeat); turn += 1) loads.push(await firstLoad(browser, deployment));
  const { context, page } = await open(browser, deployment);
  await page.goto(`${deployment.url}/console/`, { waitUntil: "networkidle" });
  const changes = await pageChanges(page);
  const slowest = Math.max(...Object.values(changes).map(({ first, again }) => Math.max(first, again)));
  const table = await scrolling(page, deployment.url);
  await context.close();
  const javascript = median(loads.map(({ bytes }) => bytes));
  const interactive = round(median(loads.map(({ ms }) => ms)));
  console.log(
    JSON.stringify({
      javascript_bytes: javascript,
      interactive_ms: interactive,
      page_change_ms: slowest,
      page_changes: changes,
      log_table: table,
      limits: LIMITS,
      kept:
        javascript < LIMITS.javascript_bytes && interactive < LIMITS.interactive_ms && slowest < LIMITS.page_change_ms,
    }),
  );
} finally {
  await browser.close();
  await deployment.stop();
}
