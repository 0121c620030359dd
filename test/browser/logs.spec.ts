import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { expectGoodLooks } from "./support/looks.ts";

const INDEX = "shop-2026.11.21";
const MINUTE = 60_000;
const LEVELS = ["INFO", "INFO", "INFO", "INFO", "WARN", "ERROR"] as const;

/** A number of more digits than JavaScript keeps. */
const exactly = (value: bigint): object => (JSON as unknown as { rawJSON(text: string): object }).rawJSON(`${value}`);

/** Lines of two servers over the last 40 minutes; each third one shares its millisecond with the one before. */
function shopLines(count: number, end: number): object[] {
  return Array.from({ length: count }, (_, n) => {
    const level = LEVELS[n % LEVELS.length]!;
    const server = n % 2 === 0 ? "web-1" : "web-2";
    const time = end - Math.floor(((count - (n - (n % 3 === 2 ? 1 : 0))) * 40 * MINUTE) / count);
    return {
      "@timestamp": new Date(time).toISOString(),
      message:
        level === "ERROR"
          ? `order ${n}: Connection refused by payment service "pay-${n % 3}" after ${n % 900} ms`
          : `order ${n}: accepted, ${n % 50} items, customer c-${n % 97} paid with card`,
      "log.level": level,
      host: { name: server },
      log: { file: { path: `/var/log/shop/${server}.log` }, offset: n * 120 },
      http: { response: { status_code: level === "ERROR" ? 502 : 200 } },
      order: { id: exactly(9_007_199_254_740_993n + 2n * BigInt(n)), express: n % 5 === 0 },
    };
  });
}

const table = (page: Page) => page.getByTestId("log-table");
const total = (page: Page) => page.getByTestId("log-total");
const editor = (page: Page) => page.getByRole("textbox", { name: "Query" });
const rows = (page: Page) => table(page).locator("tbody");

async function ask(page: Page, query: string): Promise<void> {
  await editor(page).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(query);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
}

const queryOf = (page: Page) => new URL(page.url()).searchParams.get("q");

// Each look is four screenshots with as many checks of accessibility.
test.describe.configure({ timeout: 150_000 });

test.describe("an empty system", () => {
  test("leads to the first line", async ({ page, open }) => {
    await open("/logs?index=nothing-here*&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z");
    // The deployment's own lines, if any, are of another time: this one has none at all.
    await expect(page.getByText("There are no log lines yet")).toBeVisible();
    await expect(page.getByRole("link", { name: "Send the first line" })).toHaveAttribute(
      "href",
      /\/(console\/|a\/heimdall-app)$/,
    );
    await expectGoodLooks(page, "logs-empty");
  });
});

test.describe("with lines", () => {
  let lines = 0;

  test.beforeEach(async ({ deployment }) => {
    if (lines > 0) return;
    lines = 1_200;
    await deployment.feed(INDEX, shopLines(lines, Date.now()));
  });

  test("finds lines by a query, marks what was searched, and goes back", async ({ page, open }) => {
    await open("/logs");
    await expect(total(page)).toHaveText("1,200 lines");
    await ask(page, "refused AND host.name:web-2");
    await expect(total(page)).toHaveText("200 lines");
    await expect(rows(page).first().locator("mark").first()).toHaveText("refused");
    expect(queryOf(page)).toBe("refused AND host.name:web-2");
    await page.goBack();
    await expect(total(page)).toHaveText("1,200 lines");
    await expect(editor(page)).toContainText("Search all lines");
    await page.goForward();
    await expect(total(page)).toHaveText("200 lines");
    await page.getByRole("button", { name: "Recent searches" }).click();
    await expect(page.getByRole("menuitem", { name: "refused AND host.name:web-2" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expectGoodLooks(page, "logs-found");
  });

  test("says what is wrong with a query, where it is", async ({ page, open, allowedErrors }) => {
    allowedErrors.push(/400/);
    await open("/logs");
    await editor(page).click();
    await page.keyboard.type("log.level:ERROR AND (refused OR");
    // The editor closed the parenthesis.
    await expect(page.getByText(/'\)' stands where a word is due/)).toBeVisible();
    await expect(page.locator(".cm-lintRange-error")).toHaveCount(1);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).toContainText("column");
  });

  test("completes fields, values and operators", async ({ page, open }) => {
    await open("/logs");
    await expect(total(page)).toHaveText("1,200 lines");
    await editor(page).click();
    await page.keyboard.type("leve");
    await expect(page.getByRole("option", { name: "log.level:" })).toBeVisible();
    await page.keyboard.press("Tab");
    await expect(editor(page)).toHaveText("log.level:");
    await expect(page.getByRole("option", { name: "ERROR" })).toBeVisible();
    await page.keyboard.type("err");
    await expect(page.getByRole("option")).toHaveText(["ERROR"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(editor(page)).toHaveText('log.level:"ERROR"');
    await page.keyboard.type("AN");
    await expect(page.getByRole("option", { name: /^AND/ }).first()).toBeVisible();
    await page.screenshot({ path: "test/browser/output/screenshots/logs-completion.png" });
    await page.keyboard.press("Tab");
    await page.keyboard.type("host.name:web-1");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    await expect(total(page)).toHaveText(/lines?$/);
    expect(queryOf(page)).toBe('log.level:"ERROR" AND host.name:web-1');
  });

  test("the fields' values lead to the query, the chart is grouped, and columns are chosen", async ({ page, open }) => {
    await open("/logs");
    const fields = page.getByRole("region", { name: "Fields" });
    await fields.getByRole("button", { name: "log.level", exact: true }).click();
    const values = page.getByRole("list", { name: "Most frequent values of log.level" });
    await expect(values.getByRole("listitem")).toHaveCount(3);
    await expect(values.getByRole("listitem").first()).toContainText("INFO");
    await page.getByRole("button", { name: "Group the chart by it" }).click();
    await expect(page.getByTestId("time-chart").getByRole("button", { name: /ERROR/ })).toBeVisible();
    await expectGoodLooks(page, "logs-grouped");
    // On the way over the phone's size the list was another one.
    await fields.getByRole("button", { name: "log.level", exact: true }).click();
    await page.getByRole("button", { name: "Not those with log.level INFO" }).click();
    await expect(total(page)).toHaveText("400 lines");
    expect(queryOf(page)).toBe('NOT log.level:"INFO"');
    await page.getByRole("button", { name: "Only lines with log.level ERROR" }).first().click();
    await expect(total(page)).toHaveText("200 lines");
    expect(queryOf(page)).toBe('NOT log.level:"INFO" AND log.level:"ERROR"');

    await fields.getByRole("button", { name: "Show host.name as a column" }).click();
    await fields.getByRole("button", { name: "Show message as a column" }).click();
    await expect(page).toHaveURL(/fields=host\.name%2Cmessage/);
    await table(page).getByRole("button", { name: "Column message" }).click();
    await page.getByRole("menuitem", { name: "Move message to the left" }).click();
    await expect(page).toHaveURL(/fields=message%2Chost\.name/);
    await expect(table(page).locator("thead th")).toHaveText(["Time", "message", "host.name"]);
    await expect(rows(page).first().locator("td").last()).toHaveText(/^web-[12]$/);
    await expectGoodLooks(page, "logs-columns");
  });

  test("a line shows all it has, and leads on", async ({ page, open, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await open("/logs?q=log.level:ERROR");
    await rows(page).first().getByRole("button").click();
    const details = page.getByTestId("log-details");
    await expect(details.getByRole("row", { name: /http\.response\.status_code/ })).toContainText("502");
    // An odd number beyond 2^53, which JavaScript has not.
    await expect(details.getByRole("row", { name: /order\.id/ })).toContainText("9007199254743391");
    await expectGoodLooks(page, "logs-details");
    await details.getByRole("tab", { name: "JSON" }).click();
    await expect(details.locator("pre")).toContainText('"status_code": 502');
    await details.getByRole("button", { name: "Copy JSON" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('"status_code": 502');
    await details.getByRole("tab", { name: "Fields" }).click();
    await details
      .getByRole("row", { name: /host\.name/ })
      .getByRole("button", { name: /^Only lines with/ })
      .click();
    await expect(total(page)).toHaveText("200 lines");
    expect(queryOf(page)).toMatch(/^log\.level:ERROR AND host\.name:"web-2"$/);
    await rows(page).first().getByRole("button").click();
    await details.getByRole("button", { name: "Use in a pipeline test" }).click();
    await expect(page).toHaveURL(/\/pipelines\/test\?/);
    expect(new URL(page.url()).searchParams.get("line")).toMatch(/^order \d+: Connection refused by payment service "/);
  });

  test("the lines around a line, of the same file, with those of its millisecond", async ({ page, open }) => {
    await open('/logs?q=message:"order 599"');
    await expect(total(page)).toHaveText("1 line");
    await rows(page).first().getByRole("button").click();
    await page.getByRole("button", { name: "Show context" }).click();
    const lines = page.getByTestId("log-context").getByRole("listitem");
    await expect(lines).toHaveCount(41);
    const numbers = async () => (await lines.allTextContents()).map((text) => Number(/order (\d+)/.exec(text)![1]));
    expect(await numbers()).toEqual(Array.from({ length: 41 }, (_, n) => 599 + (n - 20) * 2));
    await expect(lines.nth(20)).toHaveAttribute("aria-current", "true");
    await expectGoodLooks(page, "logs-context");
    await page.getByRole("checkbox", { name: /log\.file\.path/ }).uncheck({ force: true });
    await page.getByRole("checkbox", { name: /host\.name/ }).uncheck({ force: true });
    await expect.poll(numbers).toEqual(Array.from({ length: 41 }, (_, n) => 579 + n));
    await page.getByRole("button", { name: "Earlier lines" }).click();
    await expect(lines).toHaveCount(61);
    await page.keyboard.press("Escape");
    await expect(page.getByTestId("log-context")).toHaveCount(0);
  });

  test("the chart zooms by mouse and by keyboard, and back", async ({ page, open }) => {
    await open("/logs");
    await expect(total(page)).toHaveText("1,200 lines");
    const chart = page.getByRole("slider", { name: /Lines over time/ });
    const box = (await chart.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.6, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + 50, { steps: 5 });
    await page.mouse.up();
    await expect(page).toHaveURL(/from=2\d{3}-.*to=2\d{3}-/);
    await expect(total(page)).not.toHaveText("1,200 lines");
    const zoomed = await total(page).textContent();
    await chart.focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Shift+ArrowLeft");
    await expect(chart).toHaveAttribute("aria-valuetext", /chosen, Enter zooms in/);
    await page.keyboard.press("Enter");
    await expect(total(page)).not.toHaveText(zoomed!);
    await page.getByRole("button", { name: "Back to the range before" }).click();
    await expect(total(page)).toHaveText(zoomed!);
    await page.getByRole("button", { name: "Back to the range before" }).click();
    await expect(page).not.toHaveURL(/from=2\d{3}/);
    await expect(total(page)).toHaveText("1,200 lines");
  });

  test("the time is chosen by name, by date and step by step", async ({ page, open }) => {
    await open("/logs?from=now-5m&to=now");
    await page.getByTestId("time-range").click();
    await expect(page.getByRole("button", { name: "Last 5 minutes", exact: true })).toBeFocused();
    await expectGoodLooks(page, "logs-time-range");
    await page.getByRole("button", { name: "Last 3 hours" }).click();
    await expect(page).toHaveURL(/from=now-3h&to=now/);
    await page.getByTestId("time-range").click();
    await page.getByLabel("From", { exact: true }).fill("2026-11-20 10:00");
    await page.getByLabel("To", { exact: true }).fill("nonsense");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page.getByText("This is no time")).toBeVisible();
    await page.getByLabel("To", { exact: true }).fill("2026-11-20 11:00");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page).toHaveURL(/from=2026-11-20T10%3A00%3A00.000Z&to=2026-11-20T11%3A00%3A00.000Z/);
    await page.getByRole("button", { name: "Later" }).click();
    await expect(page).toHaveURL(/from=2026-11-20T11%3A00%3A00.000Z&to=2026-11-20T12%3A00%3A00.000Z/);
    await expect(page.getByText(/The newest line that matches is of/)).toBeVisible();
    await expectGoodLooks(page, "logs-nothing");
    await page.getByRole("button", { name: "Go there" }).click();
    await expect(rows(page).first()).toBeVisible();
  });

  test("all lines are reached by scrolling, few are drawn", async ({ page, open }) => {
    await open("/logs");
    await expect(total(page)).toHaveText("1,200 lines");
    const scroll = () => table(page).evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect(async () => {
      await scroll();
      await expect(page.getByText("These are all 1,200 lines")).toBeVisible({ timeout: 500 });
    }).toPass();
    await scroll();
    await expect(rows(page).filter({ hasText: /order 0:/ })).toBeVisible();
    expect(await rows(page).count()).toBeLessThan(80);
    await rows(page).last().getByRole("button").focus();
    await page.keyboard.press("ArrowUp");
    await expect(rows(page).nth(-2).getByRole("button")).toBeFocused();
  });

  test("lives: shows what arrives, pauses and goes on without loss", async ({ page, open, deployment }) => {
    await open("/logs?q=tail");
    await page.getByRole("button", { name: "Live", exact: true }).click();
    await expect(page.getByText(/^Live: 0 new lines/)).toBeVisible();
    const send = (n: number, time = Date.now()) =>
      deployment.feed("tail-2026.11.21", [{ "@timestamp": new Date(time).toISOString(), message: `tail line ${n}` }]);
    await expect.poll(async () => page.getByTestId("log-table").isVisible()).toBe(true);
    await send(1);
    await expect(rows(page).filter({ hasText: "tail line 1" })).toBeVisible();
    // A late one is seen too.
    await send(2, Date.now() - 3 * 24 * 3_600_000);
    await expect(rows(page).first()).toContainText("tail line 2");
    await page.getByRole("button", { name: "Pause" }).click();
    await send(3);
    await send(4);
    await expect(page.getByText("Paused; nothing is lost")).toBeVisible();
    await expect(rows(page)).toHaveCount(2);
    await page.getByRole("button", { name: "Go on" }).click();
    await expect(rows(page)).toHaveCount(4);
    await expectGoodLooks(page, "logs-live");
    await rows(page).first().getByRole("button").click();
    await send(5);
    await page.getByRole("button", { name: "1 new line above" }).click();
    await expect(rows(page).first()).toContainText("tail line 5");
    await page.getByRole("button", { name: "Stop live" }).click();
    await expect(total(page)).toHaveText(/lines?$/);
  });

  test("is shared with its times, made a rule of, exported", async ({ page, open, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await open(`/logs?q=log.level:ERROR&index=${INDEX}`);
    await expect(total(page)).toHaveText("200 lines");
    await page.getByRole("button", { name: "Share" }).click();
    await expect(page.getByRole("button", { name: "The link is in the clipboard" })).toBeVisible();
    const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
    expect(link.searchParams.get("from")).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(link.searchParams.get("q")).toBe("log.level:ERROR");

    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Export" }).click();
    const dialog = page.getByRole("dialog", { name: "Export lines" });
    await expectGoodLooks(page, "logs-export");
    const [ndjson] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: "Export" }).click(),
    ]);
    await expect(dialog.getByText("200 lines exported")).toBeVisible();
    const documents = (await readFile((await ndjson.path())!, "utf8")).trim().split("\n");
    expect(documents).toHaveLength(200);
    expect(documents[0]).toContain('"order 5: Connection refused');
    await dialog.getByRole("radio", { name: /CSV/ }).check({ force: true });
    const [csv] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: "Export" }).click(),
    ]);
    const [head, first] = (await readFile((await csv.path())!, "utf8")).split("\r\n");
    expect(head).toBe("\ufeff@timestamp,host.name,log.level,message");
    expect(first).toContain('web-2,ERROR,"order 5: Connection refused by payment service ""pay-2"" after 5 ms"');
    await dialog.getByRole("button", { name: "Close" }).last().click();

    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: /Make a rule/ }).click();
    await expect(page).toHaveURL(/\/rules\/new\?q=log\.level%3AERROR&index=shop-2026\.11\.21/);
  });

  test("a viewer makes no rules, and reads in Korean", async ({ page, open }) => {
    await open("/logs", { role: "viewer", language: "ko" });
    await expect(page.getByRole("heading", { level: 1, name: "로그" })).toBeVisible();
    await page.getByRole("button", { name: "더 보기" }).click();
    await expect(page.getByRole("menuitem", { name: /규칙 만들기/ })).toBeDisabled();
    await page.keyboard.press("Escape");
    await expectGoodLooks(page, "logs-korean");
  });

  test("on a phone the fields open beside the lines", async ({ page, open }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open("/logs");
    await page.getByRole("button", { name: "Fields", exact: true }).click();
    await page.getByRole("button", { name: "log.level", exact: true }).click();
    await page.getByRole("button", { name: "Only lines with log.level ERROR" }).click();
    await page.keyboard.press("Escape");
    await expect(total(page)).toHaveText("200 lines");
    await expect(rows(page).first()).toContainText("Connection refused");
  });
});
