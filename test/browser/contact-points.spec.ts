import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "./fixtures.ts";
import { expectGoodLooks } from "./support/looks.ts";

const RULES = {
  "errors.yaml": `name: application errors
type: any
index: app-*
filter: [{term: {level: ERROR}}]
alert: [telegram]
`,
};

test.use({ deploymentOptions: { rules: RULES } });
// Each goes on with what the ones before it did.
test.describe.configure({ mode: "serial" });

/** A receiver of webhooks that keeps what it was sent. */
interface Receiver {
  readonly url: string;
  readonly received: { readonly headers: Record<string, unknown>; readonly body: Record<string, unknown> }[];
  answer: number;
}
let server: Server;
let receiver: Receiver;

test.beforeAll(async () => {
  const received: Receiver["received"] = [];
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      received.push({ headers: request.headers, body: JSON.parse(text) as Record<string, unknown> });
      response.writeHead(receiver.answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  receiver = { url: `http://127.0.0.1:${port}/hooks/s3cret-path`, received, answer: 200 };
});
test.afterAll(() => server.close());

test("shows the settings' own, read-only with where it comes from, and tries it out", async ({
  page,
  open,
  deployment,
}) => {
  await open("/contact-points");
  const row = page.getByRole("listitem", { name: "telegram" });
  await expect(row).toContainText("from the settings");
  await expect(row).toContainText("telegram:-1001");
  await expect(row.getByRole("link", { name: "application errors" })).toHaveAttribute(
    "href",
    /\/rules\/application( |%20)errors$/,
  );
  await row.getByRole("button", { name: "Send a test to telegram" }).click();
  await expect(row.getByText(/Taken by telegram:-1001 within/)).toBeVisible();
  await expect
    .poll(() => deployment.telegram?.messages.at(-1)?.text ?? "Test of the contact point telegram")
    .toContain("Test of the contact point telegram");

  await row.getByRole("link", { name: "View telegram" }).click();
  await expect(page.getByText("It is what the settings say")).toBeVisible();
  await expect(page.getByText(/Comes from telegram\.room_id \(/)).toBeVisible();
  await expect(page.getByLabel(/^Chat/)).toBeDisabled();
  await expectGoodLooks(page, "contact-point-settings");
});

test("makes a Telegram chat of the form, tries it out before it is saved, and saves it", async ({
  page,
  open,
  allowedErrors,
}) => {
  allowedErrors.push(/400/);
  await open("/contact-points");
  await page.getByRole("link", { name: "New contact point" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("A contact point needs a name.")).toBeVisible();
  await page.getByLabel(/^Name/).fill("telegram");
  await expect(page.getByText("This is the name of the settings' own")).toBeVisible();
  await page.getByLabel(/^Name/).fill("운영 팀");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("This is needed.")).toBeVisible();
  await page.getByLabel(/^Chat/).fill("-2002");
  await page.getByRole("button", { name: "Send a test" }).click();
  await expect(page.getByText(/Taken by telegram:-2002 within/)).toBeVisible();
  await expectGoodLooks(page, "contact-point-new");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("운영 팀 is saved")).toBeVisible();
  await expect(page.getByRole("listitem", { name: "운영 팀" })).toContainText("No rule uses it.");
});

test("keeps the secrets of a webhook, shows that they are there, and replaces them one by one", async ({
  page,
  open,
}) => {
  await open("/contact-points?new");
  await page.getByRole("radio", { name: "Webhook" }).check();
  await page.getByLabel(/^Name/).fill("pager");
  await page.getByLabel(/^Address/).fill(receiver.url);
  await page.getByRole("button", { name: "Add to Headers" }).click();
  await page.getByLabel("Headers, name 1").fill("Authorization");
  await page.getByLabel("Headers, value 1").fill("Bearer s3cret-token");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("pager is saved")).toBeVisible();

  await page.getByRole("link", { name: "Edit pager" }).click();
  await expect(page.getByLabel(/^Address/)).toHaveValue("configured");
  await expect(page.getByLabel("Headers, value 1")).toHaveValue("");
  expect(await page.content()).not.toContain("s3cret");
  await page.getByLabel(/^Time limit/).fill("3");
  await page.getByRole("button", { name: "Send a test" }).click();
  await expect(page.getByText(/Taken by post:127\.0\.0\.1/)).toBeVisible();
  expect(receiver.received.at(-1)).toMatchObject({
    headers: { authorization: "Bearer s3cret-token" },
    body: { test: true },
  });
  await expectGoodLooks(page, "contact-point-webhook");

  await page.getByRole("button", { name: "Add to Headers" }).click();
  await page.getByLabel("Headers, name 2").fill("X-Team");
  await page.getByLabel("Headers, value 2").fill("operations");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("pager is saved")).toBeVisible();
  await page.getByRole("button", { name: "Send a test to pager" }).click();
  await expect(page.getByText(/Taken by post:127\.0\.0\.1/)).toBeVisible();
  expect(receiver.received.at(-1)?.headers).toMatchObject({
    authorization: "Bearer s3cret-token",
    "x-team": "operations",
  });
});

test("does not send a secret to another server, and says what the receiver said", async ({
  page,
  open,
  allowedErrors,
}) => {
  allowedErrors.push(/400/);
  await open("/contact-points/pager");
  await page.getByRole("button", { name: "Replace" }).click();
  await page.getByLabel(/^Address/).fill("http://127.0.0.1:9/elsewhere");
  await page.getByRole("button", { name: "Send a test" }).click();
  await expect(page.getByText("has to be given again, because http_post_url changed")).toBeVisible();
  await page.getByRole("button", { name: "Keep the old one" }).click();
  receiver.answer = 503;
  await page.getByRole("button", { name: "Send a test" }).click();
  await expect(page.getByText(/Not taken by post:127\.0\.0\.1/)).toBeVisible();
  await expect(page.getByText(/answered 503/)).toBeVisible();
  await expect(page.getByText("An alert would be tried again by itself")).toBeVisible();
  receiver.answer = 200;
});

test("is used by rules at once, and stays while one does", async ({ page, open, deployment }) => {
  const text =
    "name: uses pager\ntype: any\nindex: app-*\nrealert: {minutes: 0}\nalert: [telegram]\ncontact_points: [pager]\n";
  await deployment.client.put("/rules/uses%20pager", { text, group: "", based_on: 0 });
  const before = receiver.received.length;
  await deployment.feed("app-web", [{ "@timestamp": new Date().toISOString(), level: "ERROR", message: "it burns" }]);
  await expect.poll(() => receiver.received.slice(before).map(({ body }) => body.message)).toContain("it burns");

  await open("/contact-points");
  const row = page.getByRole("listitem", { name: "pager" });
  await expect(row.getByRole("link", { name: "uses pager" })).toBeVisible();
  await expectGoodLooks(page, "contact-points");
  await row.getByRole("link", { name: "Edit pager" }).click();
  await expect(page.getByText("contact_points: [pager]")).toBeVisible();
  const remove = page.getByRole("button", { name: "Delete" });
  await expect(remove).toHaveAttribute("aria-disabled", "true");
  await remove.hover({ force: true });
  await expect(page.getByRole("tooltip")).toContainText("Used by uses pager");
});

test("is deleted when somebody says so twice", async ({ page, open }) => {
  await open(`/contact-points/${encodeURIComponent("운영 팀")}`);
  await page.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Delete the contact point 운영 팀?");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("운영 팀 is deleted")).toBeVisible();
  await expect(page.getByRole("listitem", { name: "운영 팀" })).toBeHidden();
});

test("tells who came second to look again", async ({ page, open, deployment, allowedErrors }) => {
  allowedErrors.push(/409/);
  await deployment.client.put("/contact-points/chat", {
    channel: "telegram",
    options: { telegram_room_id: "-1" },
    based_on: 0,
  });
  await open("/contact-points/chat");
  await page.getByLabel(/^Chat/).fill("-3");
  await deployment.client.put("/contact-points/chat", {
    channel: "telegram",
    options: { telegram_room_id: "-2" },
    based_on: 1,
  });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("was changed meanwhile (version 2 is in force now)")).toBeVisible();
});

test("lets a viewer look and not act", async ({ page, open, allowedErrors }) => {
  allowedErrors.push(/404/);
  await open("/contact-points", { role: "viewer" });
  const row = page.getByRole("listitem", { name: "pager" });
  await expect(row.getByRole("button", { name: "Send a test to pager" })).toHaveAttribute("aria-disabled", "true");
  await row.getByRole("link", { name: "View pager" }).click();
  await expect(page.getByRole("button", { name: "Save" })).toHaveAttribute("aria-disabled", "true");
  await open("/contact-points?new", { role: "viewer" });
  await expect(page.getByText("It needs the role editor; yours is viewer.")).toBeVisible();
  await open("/contact-points/no-such", { role: "viewer" });
  await expect(page.getByText("There is no contact point no-such")).toBeVisible();
});

test("speaks Korean", async ({ page, open }) => {
  await open("/contact-points?new", { language: "ko" });
  await expect(page.getByLabel(/^대화방/)).toBeVisible();
  await expectGoodLooks(page, "contact-points-korean");
});
