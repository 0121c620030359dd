import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { expectGoodLooks } from "./support/looks.ts";

const directory = mkdtempSync(join(tmpdir(), "heimdall-points-"));
const POINTS = join(directory, "points.log");

const APP = `filter {
  if [message] =~ /^DEBUG/ {
    drop { }
  }
  grok {
    match => { "message" => ["%{IP:[client][address]} took %{NUMBER:duration:int}", "%{WORD:verb} only"] }
  }
  if [duration] and [duration] > 100 {
    mutate { add_tag => ["slow"] }
  } else {
    mutate { add_tag => ["fast"] }
  }
}
output {
  elasticsearch { index => "app-%{+yyyy.MM.dd}" }
}
`;
const POINTS_PIPELINE = `input { file { path => ["${POINTS}"] start_position => "beginning" codec => json } }
output { influxdb { db => "app" measurement => "load" use_event_fields_for_data_points => true
  exclude_fields => ["@timestamp", "@version", "event", "log", "host", "tags", "message"] } }
`;

test.use({
  deploymentOptions: {
    pipelines: {
      "app.conf": APP,
      "points.conf": POINTS_PIPELINE,
    },
  },
});
test.describe.configure({ mode: "serial" });

test.beforeAll(async ({ deployment }) => {
  for (const line of ["10.0.0.1 took 250", "10.0.0.2 took 3", "DEBUG nothing", "no sense at all"]) {
    await fetch(`${deployment.url}/api/v1/ingest/app`, { method: "POST", body: line });
  }
});
test.afterAll(() => rmSync(directory, { recursive: true, force: true }));

const editor = (page: Page, name: string | RegExp) => page.getByRole("textbox", { name });
const lines = (page: Page) => page.getByRole("textbox", { name: "Lines to test" });
const path = (page: Page) => page.getByRole("list", { name: "The way through the pipeline" });
/** Replaces a text in the editor as one who types does. */
async function write(page: Page, name: string | RegExp, text: string): Promise<void> {
  await editor(page, name).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

test("the list: what runs, what it does, and the texts with their origin", async ({ page, open }) => {
  await open("/pipelines");
  const running = page.getByRole("table", { name: "Pipelines" });
  await expect(running.getByRole("row", { name: /^main/ })).toContainText("_grokparsefailure");
  await expect(running.getByRole("row", { name: /^main/ })).toContainText(/[µm]s/);
  const row = page.getByRole("table", { name: "Made of" }).getByRole("row", { name: /^app/ });
  await expect(row).toContainText("file");
  await expect(row).toContainText("in force");
  await expectGoodLooks(page, "pipelines-list");
  await row.getByRole("link", { name: "app" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "app" })).toBeVisible();
});

test("a file is read-only and says why; lines are tested on it, with the way, the pattern and the fields", async ({
  page,
  open,
}) => {
  await open("/pipelines/app");
  await expect(page.getByText("it is a file on the server")).toBeVisible();
  await expect(editor(page, "Text of app")).toHaveAttribute("aria-readonly", "true");
  await page.getByRole("button", { name: "Recent real events" }).click();
  await expect(page.getByText("The newest stored documents of app-*.")).toBeVisible();
  await expect(page.getByRole("list", { name: "Events" }).getByRole("button")).toHaveCount(3);

  await lines(page).fill("10.0.0.7 took 250\nDEBUG nothing\nno sense at all");
  const events = page.getByRole("list", { name: "Events" });
  await expect(events.getByRole("button", { name: /took 250/ })).toContainText("1 event comes out");
  await expect(events.getByRole("button", { name: /DEBUG/ })).toContainText("dropped");
  await expect(events.getByRole("button", { name: /no sense/ })).toContainText("_grokparsefailure");

  await events.getByRole("button", { name: /took 250/ }).click();
  const steps = path(page).getByRole("listitem");
  await expect(steps.nth(0)).toContainText("if [message] =~ /^DEBUG/ no");
  await expect(steps.nth(1)).toContainText("pattern 1 of 2 matched");
  await expect(steps.nth(1)).toContainText("+ [client][address] 10.0.0.7");
  await expect(steps.nth(2)).toContainText("[duration] = 250");
  await expect(steps.nth(3)).toContainText("mutate");
  const difference = page.getByRole("table", { name: "Before and after" });
  await expect(difference.getByRole("row", { name: /duration/ })).toContainText("250");
  // The line of the branch that was taken is marked in the text.
  await expect(page.locator('.cm-line[data-mark="passed"]', { hasText: "slow" })).toBeVisible();
  await expect(page.locator(".cm-line[data-mark]", { hasText: "fast" })).toHaveCount(0);
  await expectGoodLooks(page, "pipelines-test");

  await events.getByRole("button", { name: /no sense/ }).click();
  await expect(steps.nth(1)).toContainText("none of 2 patterns matched");
  await steps.nth(1).getByRole("button", { name: "Go to line 5" }).click();
  await expect(editor(page, "Text of app")).toBeFocused();
});

test("a new pipeline: problems while typing, completion, a test beside it, and it is in force when saved", async ({
  page,
  open,
  deployment,
}) => {
  await open("/pipelines/new");
  await page.getByRole("textbox", { name: "Name" }).fill("extra");
  const text = "Text of extra";
  await write(page, text, "filter {\n  grokk { }\n");
  await page.keyboard.insertText("}\n");
  const problem = page.getByRole("button", { name: /Line 2, column 3.*did you mean grok/ });
  await expect(problem).toBeVisible();
  await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();
  await expectGoodLooks(page, "pipelines-problem");

  await write(page, text, "filter {\n  ");
  await page.keyboard.type("muta");
  await page.getByRole("option", { name: "mutate" }).click();
  await page.keyboard.type("add_ta");
  await page.getByRole("option", { name: /add_tag/ }).click();
  await page.keyboard.type("mine");
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("\n}");
  await expect(editor(page, text)).toContainText('add_tag => ["mine"]');
  await expect(page.getByText("No problems found")).toBeVisible();

  await lines(page).fill("a line");
  await expect(path(page)).toContainText("mutate");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "extra" })).toBeVisible();
  await expect(page.getByText("Version 1 is saved and in force.")).toBeVisible();
  await fetch(`${deployment.url}/api/v1/ingest/app`, { method: "POST", body: "10.9.9.9 took 1" });
  const { hits } = await deployment.client.get<{ hits: { document: { tags: string[] } }[] }>(
    "/logs/search?q=client.address:10.9.9.9",
  );
  expect(hits[0]?.document.tags).toEqual(["fast", "mine"]);
});

test("a text that is not saved is not left by mistake", async ({ page, open }) => {
  await open("/pipelines/new");
  await write(page, /^Text of/, "filter { }");
  page.once("dialog", (dialog) => dialog.dismiss());
  await page.getByRole("link", { name: "Rules" }).click();
  await expect(page).toHaveURL(/\/pipelines\/new$/);
  page.once("dialog", (dialog) => dialog.accept());
  await page.getByRole("link", { name: "Rules" }).click();
  await expect(page).toHaveURL(/\/rules$/);
});

test("versions: a change is compared and taken back; leaving the editor by keyboard is possible", async ({
  page,
  open,
}) => {
  await open("/pipelines/extra");
  const text = "Text of extra";
  await write(page, text, 'filter { mutate { add_tag => ["changed"] } }\n');
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(editor(page, text)).not.toBeFocused();
  await expect(page.getByText("Not saved yet")).toBeVisible();
  await expect(page.getByText("No problems found")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByText("Version 2 is saved and in force.")).toBeVisible();

  await page.getByRole("tab", { name: "Versions" }).click();
  const difference = editor(page, "What is different in version 2");
  await expect(difference).toContainText("changed");
  await expect(difference.locator(".cm-deletedChunk")).toContainText("mine");
  await expectGoodLooks(page, "pipelines-versions");
  await page.getByRole("button", { name: /^Version 1/ }).click();
  await page.getByRole("button", { name: "Restore version 1" }).click();
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByText("Version 3 is saved and in force.")).toBeVisible();
  await page.getByRole("tab", { name: "Text and test" }).click();
  await expect(editor(page, text)).toContainText("mine");
});

test("somebody was faster: nothing of theirs is lost, and one's own text stays", async ({
  page,
  open,
  deployment,
  allowedErrors,
}) => {
  allowedErrors.push(/409/);
  await open("/pipelines/extra");
  const text = "Text of extra";
  await write(page, text, 'filter { mutate { add_tag => ["ours"] } }\n');
  await deployment.client.put("/pipelines/extra", {
    text: 'filter { mutate { add_tag => ["theirs"] } }\n',
    based_on: 3,
  });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Somebody else has changed it meanwhile")).toBeVisible();
  await expect(editor(page, text)).toContainText("ours");
  await page.getByRole("button", { name: "Take theirs" }).click();
  await expect(editor(page, text)).toContainText("theirs");
});

test("an input needs a restart: the page follows it", async ({ page, open, allowedErrors }) => {
  allowedErrors.push(/ERR_CONNECTION|ERR_EMPTY_RESPONSE|503/);
  await open("/pipelines/new");
  await page.getByRole("textbox", { name: "Name" }).fill("listener");
  const text =
    'input { syslog { host => "127.0.0.1" port => 0 } }\noutput { elasticsearch { index => "own-%{+yyyy}" } }\n';
  await write(page, "Text of listener", text);
  await expect(page.getByText("No problems found")).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Version 1 is saved; Heimdall has restarted with it.")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("in force", { exact: true })).toBeVisible();
});

test("a copy of a file, and the end of a saved pipeline", async ({ page, open }) => {
  await open("/pipelines/app");
  await page.getByRole("link", { name: "Make an editable copy" }).click();
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue("app-copy");
  await expect(editor(page, "Text of app-copy")).toContainText("took %{NUMBER:duration:int}");

  await open("/pipelines/extra");
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Pipelines" })).toBeVisible();
  await expect(page.getByRole("link", { name: "extra" })).toHaveCount(0);
});

test("a line of the logs is tried in a pipeline of one's choice, or in a text of its own", async ({ page, open }) => {
  await open(`/pipelines/test?line=${encodeURIComponent("10.0.0.9 took 7")}`);
  await expect(lines(page)).toHaveValue("10.0.0.9 took 7");
  await expect(path(page)).toContainText("grok");
  await page.getByRole("combobox", { name: "Which pipeline" }).click();
  await page.getByRole("option", { name: "A new text" }).click();
  await expect(lines(page)).toHaveValue("10.0.0.9 took 7");
  await write(page, "Text of the new pipeline", 'filter { grok { match => { "message" => "^(a|b|ab)*c\\1$" } } }');
  await lines(page).fill(`${"ab".repeat(40)}d`);
  await expect(path(page)).toContainText("pattern 1 took too long", { timeout: 20_000 });
});

test("dead letters by reason: mended and replayed, replayed together, let go", async ({ page, open, deployment }) => {
  const values = [1, 2, "some text", "other text", "third text"];
  writeFileSync(POINTS, values.map((value) => `${JSON.stringify({ value })}\n`).join(""));
  await expect
    .poll(async () => (await deployment.client.get<{ open: number }>("/dead-letters/summary")).open, {
      timeout: 30_000,
    })
    .toBe(3);
  await open("/pipelines/dead-letters");
  await page.getByRole("button", { name: "Show samples" }).first().click();
  await expect(page.getByRole("button", { name: /^Mend/ })).toHaveCount(3);
  await expect(page.getByRole("row", { name: /value="some text"/ })).toBeVisible();
  await expectGoodLooks(page, "pipelines-dead-letters");

  await page.getByRole("button", { name: /^Mend/ }).first().click();
  const content = page.getByRole("dialog").getByRole("textbox", { name: "Content" });
  const payload = (await content.textContent()) ?? "";
  await content.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(payload.replace(/value="[^"]*"/, "value=3i"));
  await page.getByRole("button", { name: "Save and replay" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByRole("button", { name: /^Mend/ })).toHaveCount(2);

  await page.getByRole("button", { name: "Replay all" }).first().click();
  await expect(page.getByText(/0 are stored now, 2 were refused again/)).toBeVisible();
  await page.getByRole("button", { name: "Let all go" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Let all go" }).click();
  await expect(page.getByText("2 were let go.")).toBeVisible();
  await expect(page.getByText("No dead letters")).toBeVisible();
});

test("a viewer reads and changes nothing; Korean", async ({ page, open }) => {
  await open("/pipelines/app", { role: "viewer", language: "ko" });
  await expect(page.getByText("여기에서는 바꿀 수 없는 텍스트입니다")).toBeVisible();
  await open("/pipelines", { role: "viewer" });
  await expect(page.getByRole("button", { name: "New pipeline" })).toHaveAttribute("aria-disabled", "true");
  await open("/pipelines/new", { role: "viewer" });
  await expect(page.getByText("You may not see this")).toBeVisible();
});
