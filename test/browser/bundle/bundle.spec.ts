import { createGrafanaIdentity } from "../../standins/grafana/identity.ts";
import { expectGoodLooks } from "../support/looks.ts";
import { expect, test } from "./fixtures.ts";
import { newToken } from "./host-page.ts";

test.describe.configure({ mode: "serial" });

test("a plugin that is not configured says so, and leads there", async ({ page, visit }) => {
  await visit("/a/heimdall-app");
  await expect(page.getByText("does not know yet where Heimdall is")).toBeVisible();
  await page.getByRole("link", { name: "Configure" }).click();
  await expect(page.getByRole("heading", { name: "Heimdall", level: 1 })).toBeVisible();
  await visit("/a/heimdall-app", "Viewer");
  await expect(page.getByText("An administrator of Grafana can tell it.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Configure" })).toHaveCount(0);
});

test("is configured by its page, and tested as every page will use it", async ({
  page,
  visit,
  deployment,
  grafana,
}) => {
  // Eight looks at a page, and the first start of a Heimdall.
  test.slow();
  await visit("/plugins/heimdall-app");
  const save = page.getByRole("button", { name: "Save and test" });
  await expect(save).toBeVisible();
  await expectGoodLooks(page, "grafana-configuration");
  await page.getByLabel("Heimdall's address").fill("heimdall");
  await expect(page.getByText("An address such as http://heimdall:8080")).toBeVisible();
  await expect(save).toBeDisabled();
  await page.getByLabel("Heimdall's address").fill(`${deployment.url}/`);
  await page.getByRole("textbox", { name: "Token" }).fill(await newToken(deployment, "grafana"));
  await save.click();
  await expect(page.getByText("Heimdall answers")).toBeVisible();
  await expect(page.getByText("to it you are theadmin, admin")).toBeVisible();
  expect(grafana.settings).toMatchObject({ enabled: true, jsonData: { url: deployment.url } });
  await expect(page.getByRole("textbox", { name: "Token" })).toBeDisabled();
  // Grafana's own button is too pale while the pointer is on it.
  await page.mouse.move(0, 0);
  await expectGoodLooks(page, "grafana-configuration-good");
  await page.getByRole("button", { name: "Open Heimdall" }).click();
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
});

test.describe("the test of the connection says what is wrong:", () => {
  test.beforeEach(({ allowedErrors }) => {
    allowedErrors.push(/Failed to load resource/, /50[23] /);
  });
  const failsWith = async (page: import("@playwright/test").Page, title: string, detail: string) => {
    await page.getByRole("button", { name: "Test the connection" }).click();
    const alert = page.getByRole("alert").filter({ hasText: title });
    await expect(alert).toBeVisible();
    await expect(alert).toContainText(detail);
  };

  test("nobody at the address", async ({ page, visit, connect }) => {
    await connect({ url: "http://127.0.0.1:1" });
    await visit("/plugins/heimdall-app");
    await failsWith(page, "Grafana cannot reach Heimdall", "http.host");
  });

  test("somebody else at the address", async ({ page, visit, connect, grafana }) => {
    await connect({ url: grafana.url });
    await visit("/plugins/heimdall-app");
    await failsWith(page, "Your session in Grafana has ended", "");
    await connect({ url: `${grafana.url}/public/plugins/heimdall-app/plugin.json?` });
    await page.reload();
    await failsWith(page, "Something else answers", "without a path");
  });

  test("a token that is not known, and one of another role", async ({ page, visit, connect, deployment }) => {
    await connect({ apiToken: "hmd_wrong" });
    await visit("/plugins/heimdall-app");
    await failsWith(page, "Heimdall does not know the token", "--role grafana");
    await connect({ apiToken: await newToken(deployment, "admin") });
    await failsWith(page, "The token is not one for Grafana", "is of the role admin");
  });

  test("an id that cannot be verified, and none", async ({ page, visit, connect, grafana }) => {
    await connect();
    await visit("/plugins/heimdall-app");
    grafana.sendsId = false;
    await failsWith(page, "Heimdall could not verify who you are", "X-Grafana-Id is missing");
    grafana.sendsId = true;
    const { identity } = grafana;
    grafana.identity = await createGrafanaIdentity(`${grafana.url}/`);
    await failsWith(page, "Heimdall could not verify who you are", "its signature is wrong");
    grafana.identity = identity;
  });
});

test("its pages are there by Grafana's navigation, and by a deep link", async ({ page, visit, connect, grafana }) => {
  await connect();
  await visit("/a/heimdall-app");
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  grafana.proxied.length = 0;
  await page.getByRole("link", { name: "Settings" }).first().click();
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
  await expect.poll(() => grafana.proxied.join("\n")).toContain("GET /api/plugin-proxy/heimdall-app/api/v1/settings");

  await visit("/a/heimdall-app/people", "Admin");
  await expect(page.getByRole("heading", { name: "People and tokens", level: 1 })).toBeVisible();
  await expectGoodLooks(page, "grafana-people");
});

test("a viewer reads, and is refused what needs an editor, by Grafana and by Heimdall", async ({
  page,
  visit,
  connect,
  grafana,
  allowedErrors,
}) => {
  allowedErrors.push(/403/);
  await connect();
  await visit("/a/heimdall-app/rules", "Viewer");
  await expect(page.getByRole("heading", { name: "Rules", level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: "People and tokens" })).toHaveCount(0);
  const send = (method: string, path: string) =>
    page.evaluate(
      async ([how, where]) => {
        const response = await fetch(where!, {
          method: how!,
          body: how === "POST" ? "{}" : undefined!,
          headers: { "content-type": "application/json" },
        });
        return `${response.status} ${await response.text()}`;
      },
      [method, `/api/plugin-proxy/heimdall-app/api/v1${path}`],
    );
  expect(await send("DELETE", "/rules/x")).toMatch(/^403 .*plugin proxy route access denied/);
  expect(await send("POST", "/tokens")).toMatch(/^403 .*grafana:theviewer is viewer/);
  expect(grafana.proxied.filter((request) => request.startsWith("DELETE"))).toHaveLength(1);
});

test("names with slashes come through Grafana's proxy as they are", async ({
  page,
  visit,
  connect,
  deployment,
  allowedErrors,
}) => {
  allowedErrors.push(/404/);
  await connect();
  const name = "5xx / 분 @x";
  await deployment.client.post("/tokens", { name: "a / b", role: "viewer" });
  await visit("/a/heimdall-app");
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  const revoke = (token: string) =>
    page.evaluate(async (which) => {
      const path = encodeURIComponent(which).replaceAll("%", "%25");
      const response = await fetch(`/api/plugin-proxy/heimdall-app/api/v1/tokens/${path}`, { method: "DELETE" });
      return response.text();
    }, token);
  expect(await revoke("a / b")).toContain('"name":"a / b"');
  expect(await revoke(name)).toContain(`there is no token ${name}`);
});
