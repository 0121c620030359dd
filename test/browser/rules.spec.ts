import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "./fixtures.ts";
import { expectGoodLooks } from "./support/looks.ts";
import { actorOf } from "./support/people.ts";

const FILE = `# from the repository
name: disk nearly full
description: Somebody has to make room.
type: any
index: hosts-*
filter:
- term: {level: ERROR}
alert: [debug]
`;
const FAILURES = `# kept by hand
name: many failures
type: frequency
index: app-*
num_events: 5     # a minute's worth
timeframe: {minutes: 5}
filter:
- query_string: {query: "level:ERROR"}
alert: [telegram]
telegram_bot_token: "123456:S3CR3T"
`;

const BROKEN = "name: broken\ntype: spike\nindex: x\nalert: [jira]\n";
const RESTING = "name: resting\ntype: any\nindex: x\nis_enabled: false\nalert: [debug]\n";

test.use({
  deploymentOptions: { rules: { "hosts/disk.yaml": FILE, "broken.yaml": BROKEN, "resting.yaml": RESTING } },
});
test.describe.configure({ mode: "serial" });

test.beforeAll(async ({ deployment }) => {
  const begin = Date.now() - 3_600_000;
  const events = Array.from({ length: 240 }, (_, at) => ({
    "@timestamp": new Date(begin + at * 14_500).toISOString(),
    level: at % 3 === 0 ? "ERROR" : "INFO",
    message: `line ${at}`,
    host: { name: `web-${at % 2}` },
  }));
  await deployment.feed("app-1", events);
  await deployment.client.put("/rules/many%20failures", { text: FAILURES, group: "mail/sending", based_on: 0 });
});

test("the list by group, its filters in the address, and what came from files", async ({ page, open }) => {
  await open("/rules");
  await expect(page.getByRole("heading", { name: /hosts/ })).toBeVisible();
  const row = page.getByRole("row", { name: /disk nearly full/ });
  await expect(row).toContainText("Somebody has to make room.");
  await expect(row).toContainText("file");
  await expect(page.getByRole("row", { name: /broken/ })).toContainText(
    /spike is not in this version.*It is not in force/,
  );
  await expect(page.getByRole("switch", { name: "Rule resting is on" })).toBeDisabled();
  await expectGoodLooks(page, "rules-list");

  await page.getByRole("searchbox", { name: "Search" }).fill("failures");
  await expect(row).toBeHidden();
  await expect(page).toHaveURL(/q=failures/);
  await expect(page.getByRole("status").filter({ hasText: "1 of 4 rules" })).toBeVisible();
  await page.getByRole("searchbox", { name: "Search" }).fill("no such rule");
  await expect(page.getByText("No rule fits these filters")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await page.getByRole("button", { name: /mail\/sending/ }).click();
  await expect(page.getByRole("link", { name: "many failures" })).toBeHidden();
});

test("rules are switched in the list, one by one and many at once, and back when it fails", async ({
  page,
  open,
  deployment,
  allowedErrors,
}) => {
  const states = async () => {
    const { rules } = await deployment.client.get<{ rules: { name: string; state: string }[] }>("/rules");
    return Object.fromEntries(rules.map(({ name, state }) => [name, state]));
  };
  await open("/rules");
  const toggle = page.getByRole("switch", { name: "Rule many failures is on" });
  await expect(toggle).toBeChecked();
  await toggle.focus();
  await page.keyboard.press("Space");
  await expect(toggle).not.toBeChecked();
  await expect(page.getByRole("row", { name: /many failures/ })).toContainText(`switched off by ${actorOf("admin")}`);
  expect(await states()).toMatchObject({ "many failures": "off" });

  await page.getByLabel("Select disk nearly full").check({ force: true });
  await page.getByLabel("Select many failures").check({ force: true });
  await expect(page.getByText("2 selected")).toBeVisible();
  await page.getByRole("button", { name: "Switch off" }).click();
  await expect.poll(states).toMatchObject({ "many failures": "off", "disk nearly full": "off" });
  await page.getByLabel("Select all of hosts").check({ force: true });
  await page.getByRole("button", { name: "Switch on" }).click();
  await expect.poll(states).toMatchObject({ "disk nearly full": "active" });
  await expect(page.getByText("1 selected")).toHaveCount(0);
  await toggle.click({ force: true });
  await expect.poll(states).toMatchObject({ "many failures": "active" });
  await expect(toggle).toHaveAttribute("aria-busy", "false");

  allowedErrors.push(/409/);
  await page.route("**/switch", (route) =>
    route.fulfill({ status: 409, json: { error: { code: "NO", message: "not now" } } }),
  );
  await toggle.click({ force: true });
  await expect(page.getByRole("alert")).toContainText("The rule “many failures” was not switched: not now");
  await expect(toggle).toBeChecked();
});

test("form and YAML are one text: comments stay, problems show at their place, secrets stay hidden", async ({
  page,
  open,
  deployment,
}) => {
  test.slow();
  await open("/rules/many%20failures");
  await expect(page.getByText(/\d+ events of the last 24 hours pass/)).toBeVisible();
  await expectGoodLooks(page, "rules-form");
  const events = page.getByLabel("Num events");
  await events.fill("6");
  await page.getByRole("tab", { name: /YAML/ }).click();
  const editor = page.getByRole("textbox", { name: /YAML of the rule/ });
  await expect(editor).toContainText("num_events: 6     # a minute's worth");
  await expect(editor).toContainText("telegram_bot_token: <hidden>");
  await expectGoodLooks(page, "rules-yaml");

  await editor.click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("priority: high\n");
  await page.getByRole("tab", { name: /Form/ }).click();
  await expect(page.getByText("priority: takes a number, without quotes")).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert", { name: "One thing is wrong with this rule" })).toBeVisible();
  await page.getByLabel("Priority").fill("2");
  await expect(page.getByText("priority: takes a number")).toHaveCount(0);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved as version 2")).toBeVisible();
  const { text } = await deployment.client.get<{ text: string }>("/rules/many%20failures");
  expect(text).toBe(
    `${FAILURES.replace("num_events: 5", "num_events: 6").replace('"123456:S3CR3T"', "<hidden>")}priority: 2\n`,
  );
});

test("somebody else was faster: compare, and take theirs", async ({ page, open, deployment, allowedErrors }) => {
  allowedErrors.push(/409/);
  await open("/rules/many%20failures");
  await page.getByLabel("Num events").fill("7");
  const { text } = await deployment.client.get<{ text: string }>("/rules/many%20failures");
  const theirs = text.replace("num_events: 6", "num_events: 9");
  await deployment.client.put("/rules/many%20failures", { text: theirs, group: "mail/sending", based_on: 2 });
  await expect(page.getByText("not saved yet")).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert", { name: "Somebody else changed this rule meanwhile" })).toBeVisible();
  await page.getByRole("button", { name: "Load the newest version" }).click();
  await expect(page.getByLabel("Num events")).toHaveValue("9");
});

test("versions show what changed, and come back", async ({ page, open, deployment }) => {
  await open("/rules/many%20failures?tab=versions");
  await expect(page.getByText("num_events: 9").first()).toBeVisible();
  await expectGoodLooks(page, "rules-versions");
  await page
    .getByRole("button", { name: /^1\b|Version 1|version 1/ })
    .first()
    .click();
  await page.getByRole("button", { name: /Restore version 1/ }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Restore/ })
    .click();
  await expect
    .poll(async () => (await deployment.client.get<{ text: string }>("/rules/many%20failures")).text)
    .toContain("num_events: 5");
});

test("a rule is tried on what is stored before it is saved", async ({ page, open }) => {
  await open("/rules/many%20failures?tab=try");
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(page.getByText("Evaluated to the end")).toBeVisible();
  await expect(page.getByText(/80 events passed the filter, \d+ matches, \d+ alerts/)).toBeVisible();
  const alerts = page.getByRole("region", { name: "Alerts that would have been sent" });
  await alerts.locator("summary").first().click();
  await expect(alerts).toContainText("At least 5 events occurred");
  await expectGoodLooks(page, "rules-try");
});

test("trying can be cancelled", async ({ page, open }) => {
  // One that never ends.
  await page.route("**/backtest", () => {});
  await open("/rules/many%20failures?tab=try");
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(page.getByRole("progressbar")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText(/Cancelled; what was found until then/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Try it again" })).toBeVisible();
});

test("changes are not left by mistake, and another name renames", async ({ page, open, deployment }) => {
  await open("/rules/many%20failures");
  await page.getByLabel("Name", { exact: true }).fill("too many failures");
  const asked: string[] = [];
  page.once("dialog", (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  await page.getByRole("link", { name: "Incidents" }).click();
  await expect.poll(() => asked).toEqual(["The changes of this rule are not saved. Leave all the same?"]);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("too many failures");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL(/too%20many%20failures/);
  const { rules } = await deployment.client.get<{ rules: { name: string }[] }>("/rules");
  expect(rules.map(({ name }) => name)).not.toContain("many failures");
  await page.getByLabel("Name", { exact: true }).fill("many failures");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "many failures", exact: true })).toBeVisible();
});

test("what came from a file is read-only with the reason, and can be copied", async ({ page, open }) => {
  await open("/rules/disk%20nearly%20full");
  await expect(page.getByText("This rule cannot be changed here")).toBeVisible();
  await expect(page.getByText(/disk\.yaml; change it there/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
  await expectGoodLooks(page, "rules-read-only");
  await page.getByRole("link", { name: "Make an editable copy" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("disk nearly full copy");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL(/disk%20nearly%20full%20copy/);
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/rules$/);
  await expect(page.getByRole("link", { name: "disk nearly full copy" })).toHaveCount(0);
});

test("a new rule from a search in the logs", async ({ page, open, deployment }) => {
  await open("/rules/new?q=level%3AERROR%20AND%20host.name%3Aweb-1&index=app-*");
  await expect(page.getByRole("textbox", { name: "Query 1" })).toHaveText("level:ERROR AND host.name:web-1");
  await expect(page.getByText(/40 events of the last 24 hours pass/)).toBeVisible();
  await page.getByRole("tab", { name: "Try it" }).click();
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(page.getByText(/40 events passed the filter/)).toBeVisible();
  await page.getByRole("tab", { name: "Form" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert", { name: "2 things are wrong with this rule" })).toBeVisible();
  await page.getByLabel("Name", { exact: true }).fill("errors of web-1");
  await page.getByRole("checkbox", { name: /^debug/ }).check({ force: true });
  await page.getByLabel("Group", { exact: true }).fill("web");
  await expect(page.getByText("is missing")).toHaveCount(0);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL(/errors%20of%20web-1/);
  const { rule } = await deployment.client.get<{ rule: object }>("/rules/errors%20of%20web-1");
  expect(rule).toMatchObject({ state: "active", group: "web", type: "frequency", origin: "stored" });
});

test("a folder of ElastAlert's files: the report, then what is supported", async ({ page, open, deployment }) => {
  test.slow();
  await open("/rules/import");
  await expectGoodLooks(page, "rules-import-choose");
  const file = (name: string, text: string) => ({ name, mimeType: "text/yaml", buffer: Buffer.from(text) });
  await page
    .getByTestId("import-files")
    .setInputFiles([
      file("config.yaml", "rules_folder: rules\nrun_every: {seconds: 30}\n"),
      file("good.yaml", "name: good\ntype: any\nindex: a-*\nes_host: es\nalert: [debug]\n"),
      file("bad.yaml", "name: bad\ntype: spike\nalert: [jira]\n"),
    ]);
  await expect(page.getByText("bad.yaml")).toBeVisible();
  await expect(page.getByText(/spike is not in this version/)).toBeVisible();
  await expect(page.getByText(/left out, because it only steers ElastAlert: es_host/)).toBeVisible();
  await expectGoodLooks(page, "rules-import-report");
  await page.getByLabel("Group", { exact: true }).fill("elastalert");
  await page.getByRole("button", { name: "Import one rule" }).click();
  await expect(page.getByText("One rule was imported and is in force")).toBeVisible();
  const { rule } = await deployment.client.get<{ rule: object }>("/rules/good");
  expect(rule).toMatchObject({ group: "elastalert", state: "active" });
});

test("a folder with its groups, and a pasted rule", async ({ page, open }) => {
  const folder = mkdtempSync(join(tmpdir(), "heimdall-elastalert-"));
  mkdirSync(join(folder, "mail"));
  writeFileSync(join(folder, "mail", "bounces.yaml"), "name: bounces\ntype: any\nalert: [debug]\n");
  writeFileSync(join(folder, "README.md"), "# ours");
  await open("/rules/import");
  await page.getByTestId("import-folder").setInputFiles(folder);
  await expect(page.getByRole("listitem").filter({ hasText: "bounces.yaml" })).toContainText("any · mail");
  await expect(page.getByText(/no rule file: those end in .yaml/)).toBeVisible();
  rmSync(folder, { recursive: true });

  await page.getByRole("button", { name: "Choose other files" }).click();
  await page.getByLabel("Paste a rule").fill("name: pasted\ntype: frequency\nalert: [debug]\n");
  await page.getByRole("button", { name: "Look at it" }).click();
  await expect(page.getByText(/num_events is missing/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Import 0 rules" })).toBeDisabled();
});

test("a viewer looks and changes nothing", async ({ page, open }) => {
  await open("/rules", { role: "viewer" });
  await expect(page.getByRole("switch", { name: "Rule many failures is on" })).toBeDisabled();
  await expect(page.getByLabel("Select many failures")).toHaveCount(0);
  await page.getByRole("link", { name: "many failures" }).click();
  await expect(page.getByText("To change it you need the role editor")).toBeVisible();
  await expect(page.getByLabel("Num events")).not.toBeEditable();
  await open("/rules/import", { role: "viewer" });
  await expect(page.getByText("You may not see this")).toBeVisible();
});

test("the pages in Korean", async ({ page, open }) => {
  await open("/rules", { language: "ko" });
  await expect(page.getByRole("heading", { level: 1, name: "규칙" })).toBeVisible();
  await expect(page.getByRole("link", { name: "새 규칙" })).toBeVisible();
});
