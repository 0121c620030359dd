import { expect, test } from "./fixtures.ts";
import { expectGoodLooks } from "./support/looks.ts";

test.describe.configure({ mode: "serial", timeout: 120_000 });
test.use({
  deploymentOptions: {
    pipelines: {
      "numbers.conf": `filter { if [kind] == "number" { grok { match => { "message" => "^%{NUMBER:value}$" } } } }`,
    },
  },
});

test("an empty system leads to the first line, the first chart and the first message", async ({
  page,
  open,
  deployment,
}) => {
  await open("/");
  await expect(page.getByRole("heading", { name: "First steps" })).toBeVisible();
  await expect(page.getByText("Waiting for the first line …")).toBeVisible();
  await expectGoodLooks(page, "first-steps");

  // The very command that is shown works.
  const command = await page.getByRole("region", { name: "text for By hand" }).first().textContent();
  expect(command).toBe(`curl -d 'hello heimdall' ${deployment.url}/api/v1/ingest/first`);
  await page.getByRole("radio", { name: "Filebeat" }).check();
  await expect(page.getByText(`hosts: ["${deployment.url}/es"]`)).toBeVisible();
  await page.getByRole("radio", { name: "Syslog" }).check();
  await expect(page.getByText(/^logger --server 127\.0\.0\.1 --port \d+ --tcp --rfc5424/)).toBeVisible();

  await fetch(`${deployment.url}/api/v1/ingest/first`, { method: "POST", body: "hello heimdall" });
  await expect(page.getByText("The first line is here")).toBeVisible();
  await expect(page.getByText("hello heimdall", { exact: true })).toBeVisible();

  await fetch(`${deployment.url}/influx/query`, {
    method: "POST",
    body: new URLSearchParams({ q: "CREATE DATABASE demo" }),
  });
  for (let value = 1; value <= 20; value += 1) {
    const at = BigInt(Date.now() - (21 - value) * 20_000) * 1_000_000n;
    const body = `demo,place=here value=${(value * 7) % 20} ${at}`;
    await fetch(`${deployment.url}/influx/write?db=demo`, { method: "POST", body });
  }
  await expect(page.getByText("The first points are here: demo")).toBeVisible();
  await expect(
    page
      .getByRole("img", { name: /value of demo/ })
      .or(page.getByLabel(/value of demo/))
      .first(),
  ).toBeVisible();

  await page.getByRole("button", { name: "Send a test message by telegram" }).click();
  await expect(page.getByText("Telegram took a message")).toBeVisible();
  await expect(page.getByText("All three steps are taken")).toBeVisible();
  await expectGoodLooks(page, "first-steps-taken");

  await page.getByRole("link", { name: "See it in the logs" }).click();
  await expect(page).toHaveURL(/\/logs\?from=now-15m/);
  await open("/");
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
});

test("shows what comes in and goes out, what failed and how the stores are; each leads on", async ({
  page,
  open,
  deployment,
}) => {
  await deployment.feedMail(400, 30);
  await open("/?from=now-15m&to=now");
  const inputs = page.getByRole("region", { name: "Events in, by input" }).first();
  await expect(inputs.getByRole("rowheader", { name: /es_bulk/ })).toBeVisible();
  await expect(page.getByRole("link", { name: /Events in/ })).toContainText("in this time");
  const stores = page.getByRole("region", { name: "Stores" }).first();
  await expect(stores.getByRole("row", { name: /Logs.*embedded \(DuckDB\).*works.*documents?/ })).toBeVisible();
  await expect(stores.getByRole("row", { name: /State.*SQLite.*works/ })).toBeVisible();
  const backends = page.getByRole("region", { name: "Backends" }).first();
  await expect(backends.getByRole("row", { name: /MiB.*cores/ })).toBeVisible();
  await expectGoodLooks(page, "overview");

  await page.getByRole("link", { name: /^Open incidents/ }).click();
  await expect(page).toHaveURL(/\/incidents\?state=open$/);
  await page.goBack();
  await page.getByRole("link", { name: "main" }).first().click();
  await expect(page).toHaveURL(/\/pipelines\/main$/);
});

test("tells of events that could not be parsed, by their tag, and leads to their lines", async ({
  page,
  open,
  deployment,
}) => {
  await open("/?from=now-15m&to=now");
  await expect(page.getByText("Every event was understood in this time.")).toBeVisible();
  const events = ["1", "2", "three"].map((message) => ({
    "@timestamp": new Date().toISOString(),
    kind: "number",
    message,
  }));
  await deployment.feed("numbers", events);
  const failures = page.getByRole("region", { name: "Parse failures, by tag" }).first();
  await expect(failures.getByRole("row", { name: /_grokparsefailure.*main.*1/ })).toBeVisible();
  await expect(page.getByRole("link", { name: /^Parse failures/ })).toContainText("of the events");
  await expectGoodLooks(page, "overview-failures");
  await failures.getByRole("link", { name: /_grokparsefailure/ }).click();
  await expect(page).toHaveURL(/\/logs\?q=tags(:|%3A)%22_grokparsefailure%22&from=now-15m&to=now$/);
});

test("keeps the chosen time in the address", async ({ page, open }) => {
  await open("/");
  await page.getByRole("button", { name: "Time range: Last hour" }).click();
  await page.getByRole("button", { name: "Last 3 hours" }).click();
  await expect(page).toHaveURL(/from=now-3h&to=now/);
  await expect(page.getByRole("button", { name: "Time range: Last 3 hours" })).toBeVisible();
});

test("in Korean", async ({ page, open }) => {
  await open("/", { language: "ko", role: "viewer" });
  await expect(page.getByRole("heading", { name: "개요" })).toBeVisible();
  await expect(page.getByRole("region", { name: "저장소" }).first()).toBeVisible();
});
