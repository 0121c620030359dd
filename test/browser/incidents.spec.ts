import { expect, test } from "./fixtures.ts";
import type { Deployment } from "./support/deployment.ts";
import { expectGoodLooks } from "./support/looks.ts";
import { actorOf } from "./support/people.ts";

// The stand-in of Telegram lets nobody down, so what fails goes where nobody listens.
const RULES = {
  "errors.yaml": `name: application errors
type: frequency
num_events: 3
timeframe: {minutes: 10}
index: app-*
filter: [{term: {level: ERROR}}]
query_key: host.name
realert: {minutes: 0}
priority: 1
owner: team operations
description: Three errors of one host within ten minutes
alert: [telegram]
`,
  "disk.yaml": `name: disk full
type: any
index: app-*
filter: [{term: {kind: disk}}]
priority: 2
alert: [post]
http_post_url: http://127.0.0.1:9/hook
http_post_timeout: 1
`,
  "backup.yaml": `name: backup failed
type: any
index: app-*
filter: [{term: {kind: backup}}]
alert: [telegram]
`,
  "slow.yaml": `name: slow answers
type: metric_aggregation
index: app-*
metric_agg_key: duration
metric_agg_type: avg
max_threshold: 500
buffer_time: {minutes: 5}
run_every: {seconds: 1}
realert: {minutes: 60}
filter: [{term: {kind: access}}]
alert: [telegram]
`,
};

test.use({ deploymentOptions: { rules: RULES } });
// Each goes on with what the ones before it did.
test.describe.configure({ mode: "serial" });

interface Incidents {
  readonly incidents: readonly { readonly id: string; readonly rule: string; readonly state: string }[];
}
const list = async ({ client }: Deployment) => (await client.get<Incidents>("/incidents")).incidents;

/** Log lines of the last minutes: errors of three hosts, a full disk, slow answers. */
async function feed(deployment: Deployment): Promise<void> {
  const at = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
  const errors = ["web-1", "web-2", "db-1"].flatMap((host) =>
    Array.from({ length: 3 }, (_, n) => ({
      "@timestamp": at(200 - n * 30),
      level: "ERROR",
      host: { name: host },
      message: `Connection to payment gateway refused (attempt ${n + 1}): java.net.ConnectException`,
    })),
  );
  const disk = { "@timestamp": at(20), kind: "disk", host: { name: "db-1" }, message: "No space left on /var" };
  const access = Array.from({ length: 60 }, (_, n) => ({
    "@timestamp": at(120 - n * 2),
    kind: "access",
    duration: Math.round(480 + 180 * Math.sin(n / 6) + n * 4),
  }));
  await deployment.feed("app-web", [...errors, disk, ...access]);
  await expect.poll(async () => (await list(deployment)).length).toBe(5);
}

test("is empty at first, and says what will be here", async ({ page, open }) => {
  await open("/incidents");
  await expect(page.getByText("No rule has found anything yet")).toBeVisible();
  await expect(page.getByRole("link", { name: "Look at the rules" })).toHaveAttribute("href", /\/rules$/);
  await expectGoodLooks(page, "incidents-empty");
});

test("lists what is open, by itself, and is narrowed by state, rule, text and time", async ({
  page,
  open,
  deployment,
}) => {
  await open("/incidents");
  await feed(deployment);
  const rows = page.getByRole("region", { name: "Incidents" }).getByRole("listitem");
  await expect(rows).toHaveCount(5);
  await expect(page.getByRole("tab", { name: /^Open/ })).toContainText("5");
  await expect(rows.filter({ hasText: "web-1" })).toContainText("Priority 1");
  await expect(rows.filter({ hasText: "web-1" })).toContainText("1 match");
  await expectGoodLooks(page, "incidents-list");

  await page.getByLabel("Search in rule, key and last match").fill("space left");
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(/text=space\+left/);
  await page.getByLabel("Search in rule, key and last match").fill("nothing of the kind");
  await expect(page.getByText("No incident fits these filters")).toBeVisible();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(rows).toHaveCount(5);

  await page.getByRole("combobox", { name: "Rule" }).click();
  await page.getByRole("option", { name: "application errors" }).click();
  await expect(rows).toHaveCount(3);
  await page.getByRole("combobox", { name: "Last match" }).click();
  await page.getByRole("option", { name: "Last hour" }).click();
  await expect(page).toHaveURL(/since=now-1h/);
  await expect(rows).toHaveCount(3);
});

test("acknowledges and closes in the list, one or many", async ({ page, open, deployment }) => {
  await open("/incidents");
  const rows = page.getByRole("region", { name: "Incidents" }).getByRole("listitem");
  await page.getByRole("button", { name: "Acknowledge: application errors, web-1" }).click();
  await expect(rows).toHaveCount(4);
  await page.getByRole("tab", { name: /^Acknowledged/ }).click();
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText(`acknowledged by ${actorOf("admin")}`);

  await page.getByRole("tab", { name: /^All/ }).click();
  await expect(rows).toHaveCount(5);
  await page.getByLabel("Select all shown").check({ force: true });
  await expect(page.getByText("5 selected")).toBeVisible();
  await expect(page.getByRole("button", { name: "Acknowledge (4)" })).toBeVisible();
  await page.getByRole("button", { name: "Clear selection" }).click();
  for (const key of ["web-2", "db-1"])
    await page.getByLabel(`Select application errors, ${key}`).check({ force: true });
  await page.getByRole("button", { name: "Close (2)" }).click();
  await expect(page.getByRole("tab", { name: /^Closed/ })).toContainText("2");
  const states = Object.groupBy(await list(deployment), ({ state }) => state);
  expect([states.open?.length, states.acknowledged?.length, states.closed?.length]).toEqual([2, 1, 2]);
});

test("tells everything of one incident, and what was done about it", async ({ page, open, deployment }) => {
  await open("/incidents?state=all");
  await page
    .getByRole("listitem")
    .filter({ hasText: "web-1" })
    .getByRole("link", { name: "application errors" })
    .click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("application errors, web-1");
  await expect(page.getByText("Three errors of one host within ten minutes")).toBeVisible();
  const timeline = page.getByRole("region", { name: "Timeline" });
  await expect(timeline).toContainText("Opened by the first match");
  await expect(timeline).toContainText(`Acknowledged by ${actorOf("admin")}`);
  await expect(timeline).toContainText("Sent to telegram:-1001");
  await timeline.getByLabel("Note").fill("The gateway restarts since 10:02.\nAsked the provider.");
  await page.keyboard.press("Control+Enter");
  await expect(timeline).toContainText("Asked the provider.");
  await expect(timeline.getByLabel("Note")).toHaveValue("");

  const lines = page.getByRole("region", { name: "Log lines" });
  await expect(lines).toContainText("The newest 3 of 3 that the rule looked at");
  await lines.getByText("attempt 3").first().click();
  await expect(lines.getByText("host.name").first()).toBeVisible();
  await expectGoodLooks(page, "incident");

  await page.getByRole("button", { name: "Close", exact: true }).click();
  await expect(timeline).toContainText(`Closed by ${actorOf("admin")}`);
  await page.getByRole("button", { name: "Reopen", exact: true }).click();
  await expect(timeline).toContainText(`Reopened by ${actorOf("admin")}`);
  const audit = await deployment.client.get<{ audit: { action: string }[] }>("/audit?limit=20");
  expect(JSON.stringify(audit)).toContain("incident.note");

  await page.getByRole("link", { name: "Open in Logs" }).click();
  await expect(page).toHaveURL(/\/logs\?q=level(:|%3A)ERROR\+AND\+host\.name(:|%3A)web-1&from=2.*&index=app-\*/);
  await expect(page.getByText("attempt 3").first()).toBeVisible();
});

test("shows a message that did not arrive yet, and why", async ({ page, open, deployment }) => {
  const incident = (await list(deployment)).find(({ rule }) => rule === "disk full")!;
  await open(`/incidents/${incident.id}`);
  const messages = page.getByRole("region", { name: "Messages" });
  await expect(messages).toContainText("Waiting");
  await expect(messages).toContainText("127.0.0.1:9: ECONNREFUSED");
  await expect(page.getByRole("region", { name: "Timeline" })).toContainText(/Not sent to post:127\.0\.0\.1:9.* yet/);
  await messages.getByText("What it says").click();
  await expect(messages.getByText("message: No space left on /var")).toBeVisible();
});

test("sends a message again that its receiver refused", async ({ page, open, deployment }) => {
  const { telegram } = deployment;
  test.skip(telegram === null, "the deployment that is given has a Telegram of its own");
  telegram!.fail({ status: 403, body: { ok: false, description: "Forbidden: bot was kicked from the group chat" } });
  const event = { "@timestamp": new Date().toISOString(), kind: "backup", message: "Backup of db-1 failed" };
  await deployment.feed("app-web", [event]);
  await open("/incidents");
  const row = page.getByRole("listitem").filter({ hasText: "backup failed" });
  await expect(row).toContainText("1 message failed");
  await row.getByRole("link", { name: "backup failed" }).click();
  const messages = page.getByRole("region", { name: "Messages" });
  await expect(messages).toContainText("bot was kicked from the group chat");
  await messages.getByRole("button", { name: "Send again" }).click();
  await expect(messages).toContainText("Sent");
  const timeline = page.getByRole("region", { name: "Timeline" });
  await expect(timeline).toContainText("admin had the message to telegram:-1001 sent again");
  await expect(timeline).toContainText("Sent to telegram:-1001");
  expect(telegram!.messages.at(-1)?.text).toContain("Backup of db-1 failed");
});

test("draws the metric of its rule with the threshold", async ({ page, open, deployment }) => {
  const incident = (await list(deployment)).find(({ rule }) => rule === "slow answers")!;
  await open(`/incidents/${incident.id}`);
  await expect(page.getByRole("slider", { name: /avg of duration/ })).toBeVisible();
  await expectGoodLooks(page, "incident-metric");
});

test("lets a viewer look and not act", async ({ page, open, deployment }) => {
  const [incident] = await list(deployment);
  await open("/incidents?state=all", { role: "viewer" });
  const close = page.getByRole("button", { name: /^(Close|Reopen): / }).first();
  await expect(close).toHaveAttribute("aria-disabled", "true");
  await close.focus();
  await expect(page.getByRole("tooltip")).toContainText("This needs the role editor.");
  await open(`/incidents/${incident!.id}`, { role: "viewer" });
  await expect(page.getByLabel("Note")).toBeDisabled();
});

test("says when there is no such incident, and what is wrong when it cannot ask", async ({
  page,
  open,
  allowedErrors,
}) => {
  allowedErrors.push(/404/, /Failed to load resource/);
  await open("/incidents/no-such");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no such incident");
  await page.getByRole("link", { name: "Back to the incidents" }).click();
  await expect(page.getByRole("tab", { name: /^Open/ })).toBeVisible();
});

test("speaks Korean", async ({ page, open }) => {
  await open("/incidents?state=all", { language: "ko" });
  await expect(page.getByRole("tab", { name: /^열림/ })).toBeVisible();
  await expectGoodLooks(page, "incidents-korean");
});
