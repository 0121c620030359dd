import type { GrafanaStandin } from "../../standins/grafana/grafana.ts";
import type { GrafanaPerson } from "../../standins/grafana/identity.ts";
import { test as base, expect } from "../fixtures.ts";
import { type Deployment, startDeployment } from "../support/deployment.ts";
import { newToken, startHostPage } from "./host-page.ts";

interface WorkerFixtures {
  /** A Grafana with our plugin as it is built. */
  readonly grafana: GrafanaStandin;
  /** A Heimdall that knows this Grafana. */
  readonly deployment: Deployment;
}

interface TestFixtures {
  /** Opens a page of Grafana as somebody who is signed in there. @default role "Admin" */
  readonly visit: (path: string, role?: GrafanaPerson["role"]) => Promise<void>;
  /** Has the plugin configured as an administrator would have done. */
  readonly connect: (settings?: { readonly url?: string; readonly apiToken?: string }) => Promise<void>;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  grafana: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs
    async ({}, use) => {
      const grafana = await startHostPage();
      await use(grafana);
      await grafana.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  deployment: [
    async ({ grafana }, use) => {
      const settings = { "grafana.url": grafana.url };
      const deployment = await startDeployment({ example: "mail-application", settings });
      await deployment.feedMail(2_000, 60);
      await use(deployment);
      await deployment.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],

  visit: async ({ page: browserPage, context, grafana }, use) => {
    await use(async (path, role = "Admin") => {
      await context.addCookies([grafana.cookie({ login: `the${role.toLowerCase()}`, role })]);
      await browserPage.goto(`${grafana.url}${path}`);
    });
  },
  connect: async ({ grafana, deployment }, use) => {
    await use(async ({ url = deployment.url, apiToken } = {}) => {
      const token = apiToken ?? (await newToken(deployment, "grafana"));
      const secureJsonData = { apiToken: token };
      grafana.settings = { enabled: true, pinned: true, jsonData: { url }, secureJsonData };
    });
  },
});

export { expect };
