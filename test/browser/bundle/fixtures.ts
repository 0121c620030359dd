import { PLUGIN_DIST } from "../../../scripts/plugin/build.ts";
import { type GrafanaStandin, startGrafana } from "../../standins/grafana/grafana.ts";
import type { GrafanaPerson } from "../../standins/grafana/identity.ts";
import { test as base, expect } from "../fixtures.ts";
import { type Deployment, startDeployment } from "../support/deployment.ts";
import { buildBundle, GRAFANA_UI_PUBLIC, HOST_DIST, SPINNER } from "./build.ts";

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

const page = (bootData: object) => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Grafana</title>
  <style>body { margin: 0 }</style><link rel="icon" href="data:,"><link rel="stylesheet" href="/public/host/ReactMonacoEditor.css"></head>
  <body>
    <div id="root"></div>
    <script>window.grafanaBootData = ${JSON.stringify(bootData)};</script>
    <script type="module" src="/public/host/host.js"></script>
  </body>
</html>`;

export const test = base.extend<TestFixtures, WorkerFixtures>({
  grafana: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs
    async ({}, use) => {
      buildBundle();
      const files = {
        "/public/host/": HOST_DIST,
        // Grafana has it, its package has not.
        "/public/build/img/icons/unicons/spinner.svg": SPINNER,
        "/public/build/": GRAFANA_UI_PUBLIC,
      };
      const grafana = await startGrafana({ plugin: PLUGIN_DIST, files, page });
      await use(grafana);
      await grafana.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  deployment: [
    async ({ grafana }, use) => {
      const deployment = await startDeployment({ settings: { "grafana.url": grafana.url } });
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

let tokens = 0;

export async function newToken({ client }: Deployment, role: string): Promise<string> {
  tokens += 1;
  const { secret } = await client.post<{ secret: string }>("/tokens", { name: `grafana ${tokens}`, role });
  return secret;
}

export { expect };
