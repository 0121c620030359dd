import { expect, test } from "./fixtures.ts";
import { expectGoodLooks } from "./support/looks.ts";

/**
 * Every page of the navigation with what an example brought: what the specs of the pages do not look at all, such as
 * Korean, a viewer, and the way from one page to the next.
 */
test.use({ deploymentOptions: { example: "mail-application" } });

const PAGES = [
  { path: "/", title: "Overview", korean: "개요", shows: /mail send failures/ },
  { path: "/logs", title: "Logs", korean: "로그", shows: /Sender|Queue/ },
  { path: "/pipelines", title: "Pipelines", korean: "파이프라인", shows: /main/ },
  { path: "/rules", title: "Rules", korean: "규칙", shows: /mail send failures/ },
  { path: "/incidents", title: "Incidents", korean: "인시던트", shows: /mail send failures/ },
  { path: "/contact-points", title: "Contact points", korean: "연락처", shows: /telegram/i },
  { path: "/people", title: "People and tokens", korean: "사용자와 토큰", shows: /admin/ },
  { path: "/settings", title: "Settings", korean: "설정", shows: /data_dir/ },
] as const;

let isFed = false;
test.beforeEach(async ({ deployment }) => {
  if (isFed) return;
  isFed = true;
  // Lines of the last minutes, so that the example's rule finds its failures and tells Telegram.
  await deployment.feedMail(2_000, 30);
  await deployment.telegram?.received(1);
});

for (const { path, title, korean, shows } of PAGES) {
  test(`${title}: with the example's data, in English and Korean`, async ({ page, open }) => {
    test.slow();
    await open(path);
    await expect(page.getByRole("main")).toContainText(shows);
    await expectGoodLooks(page, `walk-${title.toLowerCase().replaceAll(" ", "-")}`);
    await open(path, { language: "ko" });
    await expect(page.getByRole("main").getByRole("heading", { level: 1 })).toHaveText(korean);
    await expect(page.getByRole("main")).toContainText(shows);
    await expectGoodLooks(page, `walk-${title.toLowerCase().replaceAll(" ", "-")}-korean`);
  });
}

test("a rule of an odd name is found by every way that leads to it", async ({ page, open, deployment }) => {
  const name = "50 % of a/b? & #1";
  const text = `name: "${name}"\ntype: any\nindex: "*"\nfilter: [{term: {kind: odd}}]\nalert: [debug]\n`;
  await deployment.client.put(`/rules/${encodeURIComponent(name)}`, { text, group: "", based_on: 0 });
  const heading = page.getByRole("main").getByRole("heading", { level: 1 });

  await open("/rules");
  await page.getByRole("link", { name, exact: true }).click();
  await expect(heading).toHaveText(name);
  await page.reload();
  await expect(heading).toHaveText(name);

  await page.getByRole("link", { name: "Copy" }).click();
  await page.getByRole("tab", { name: "YAML" }).click();
  await expect(page.getByRole("main")).toContainText("kind: odd");

  // The switch comes first: the rule is in force once its state says so.
  await expect(async () => {
    const { rule } = await deployment.client.get<{ rule: { in_force: boolean } }>(`/rules/${encodeURIComponent(name)}`);
    expect(rule.in_force).toBe(true);
  }).toPass();
  await deployment.feed("odd-1", [{ "@timestamp": new Date().toISOString(), kind: "odd", message: "an odd line" }]);
  await open(`/incidents?rule=${encodeURIComponent(name)}`);
  await page.getByRole("main").getByRole("link", { name }).first().click();
  await expect(heading).toContainText(name);
  await page.getByRole("main").getByRole("link", { name, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/rules/${encodeURIComponent(name)}$`));
  await expect(heading).toHaveText(name);
});

test("a viewer may look at all pages but those of administrators", async ({ page, open }) => {
  for (const { path } of PAGES.slice(0, 6)) {
    await open(path, { role: "viewer" });
    await expect(page.getByText("You may not see this")).toHaveCount(0);
  }
});

test("pages of administrators tell a viewer which role they need", async ({ page, open, allowedErrors }) => {
  allowedErrors.push(/403/);
  for (const path of ["/people", "/settings"]) {
    await open(path, { role: "viewer" });
    await expect(page.getByText("You may not see this").first()).toBeVisible();
  }
});

test("from page to page by the navigation, without loading anew, and back", async ({ page, open }) => {
  await open("/");
  await page.evaluate(() => Object.assign(window, { isSamePage: true }));
  for (const { title } of PAGES.slice(1)) {
    await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: title, exact: true }).click();
    await expect(page.getByRole("main").getByRole("heading", { level: 1 })).toHaveText(title);
  }
  await page.goBack();
  await expect(page.getByRole("main").getByRole("heading", { level: 1 })).toHaveText("People and tokens");
  expect(await page.evaluate(() => (window as { isSamePage?: boolean }).isSamePage)).toBe(true);
});
