import { expect, test } from "./fixtures.ts";
import { expectGoodLooks } from "./support/looks.ts";

test("asks who one is, says when the password is wrong, and goes on where one wanted to be", async ({
  page,
  deployment,
  allowedErrors,
}) => {
  allowedErrors.push(/401/);
  await page.goto(`${deployment.url}/console/settings`);
  await expect(page.getByLabel("Name")).toBeFocused();
  await expectGoodLooks(page, "sign-in");
  await page.getByLabel("Name").fill("admin");
  await page.getByLabel("Password").fill("not the password");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("the name or the password is wrong");

  await page.getByLabel("Password").fill(deployment.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/console\/settings$/);
  await expect(page.getByRole("link", { name: "Settings" })).toHaveAttribute("aria-current", "page");

  await page.getByRole("button", { name: "Account of admin" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("the address that is printed leads to the console", async ({ page, deployment, allowedErrors }) => {
  allowedErrors.push(/401/);
  await page.goto(deployment.url);
  await expect(page).toHaveURL(`${deployment.url}/console/`);
});

test("navigation by keyboard, themes and Korean", async ({ page, open }) => {
  await open("/");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  const pages = page.getByRole("navigation", { name: "Pages" });
  await pages.getByRole("link", { name: "Rules" }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/console\/rules$/);

  await page.getByRole("button", { name: "Account of admin" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(page.locator("body")).toHaveClass(/theme-dark/);
  await page.getByRole("button", { name: "Account of admin" }).click();
  await page.getByRole("menuitemradio", { name: "한국어" }).click();
  await expect(page.getByRole("link", { name: "파이프라인" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "ko");
});

test("a viewer sees no pages of administrators", async ({ page, open }) => {
  await open("/", { role: "viewer" });
  await expect(page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Logs" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Settings" })).toHaveCount(0);
});

test("the menu on a phone", async ({ page, open }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open("/");
  const pages = page.locator("#navigation");
  await expect(pages.getByRole("link", { name: "Rules" })).toBeHidden();
  await page.getByRole("button", { name: "Menu" }).click();
  await pages.getByRole("link", { name: "Rules" }).click();
  await expect(page).toHaveURL(/\/console\/rules$/);
  await expect(pages.getByRole("link", { name: "Incidents" })).toBeHidden();
});

test("a page that is not there says so and leads back", async ({ page, open }) => {
  await open("/no-such-page");
  await expect(page.getByRole("heading", { name: "There is no such page" }).first()).toBeVisible();
  await page.getByRole("link", { name: "To the overview" }).click();
  await expect(page).toHaveURL(/\/console\/$/);
});
