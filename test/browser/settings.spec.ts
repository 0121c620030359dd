import { expect, test } from "./fixtures.ts";
import { expectGoodLooks } from "./support/looks.ts";

// Pages of this length take a busy machine a while to look at.
test.describe.configure({ timeout: 120_000 });

test("shows every setting with its meaning and source, and no secrets", async ({ page, open, deployment }) => {
  await open("/settings");
  const setting = (name: string) =>
    page.getByRole("listitem").filter({ has: page.getByRole("heading", { name, exact: true }) });
  await expect(setting("http.host")).toContainText("127.0.0.1");
  await expect(setting("ingest.max_body")).toContainText("32 MiB");
  await expect(setting("telegram.bot_token")).toContainText("set (hidden)");
  await expect(setting("webhook.url")).toContainText("not set");
  await expect(page.locator("body")).not.toContainText("123456:browser-tests");
  await expect(page.locator("body")).not.toContainText(deployment.password);
  await expectGoodLooks(page, "settings");
});

test("finds by words, shows only what was changed, and how to change it", async ({ page, open }) => {
  await open("/settings");
  await page.getByLabel("Search settings").fill("how often monitoring");
  await expect(page.getByRole("heading", { level: 3 })).toHaveText(["monitoring.interval"]);
  await expect(page).toHaveURL(/q=how/);
  await page.getByRole("button", { name: "How to change it: monitoring.interval" }).click();
  const way = (name: string) => page.getByRole("region", { name: `monitoring.interval: ${name}` });
  await expect(way("In heimdall.yaml")).toHaveText("monitoring:\n  interval: 1s");
  await expect(way("As an environment variable")).toHaveText("HEIMDALL_MONITORING_INTERVAL=1s");
  await expect(way("As a flag of heimdall run")).toHaveText("--monitoring.interval=1s");
  await expect(page.getByText("The default is 10s.")).toBeVisible();
  await expectGoodLooks(page, "settings-how");

  await page.getByLabel("Search settings").fill("");
  await page.getByRole("radio", { name: /^Changed/ }).check({ force: true });
  await expect(page.getByRole("heading", { name: "data_dir", exact: true })).toBeVisible();
  await expect(page.getByRole("heading", { name: "ingest.max_body" })).toHaveCount(0);
  await page.getByLabel("Search settings").fill("no such thing");
  await expect(page.getByText("No setting fits")).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(page.getByRole("heading", { name: "ingest.max_body" })).toBeVisible();
});

test("a link leads to one setting", async ({ page, open }) => {
  await open("/settings?q=http.host");
  await expect(page.getByRole("heading", { level: 3 })).toHaveText(["http.host"]);
});

test("is not for editors", async ({ page, open }) => {
  await open("/settings", { role: "editor" });
  await expect(page.getByText("You may not see this")).toBeVisible();
});

test("in Korean", async ({ page, open }) => {
  await open("/settings", { language: "ko" });
  await expect(page.getByLabel("설정 검색")).toBeVisible();
});
