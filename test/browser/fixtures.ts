import { expect, type Page } from "@playwright/test";
import { type Deployment, type DeploymentOptions, startDeployment } from "./support/deployment.ts";
import { base, isGrafana, isOurs, openInGrafana } from "./support/grafana.ts";
import { connectPlugin, withGrafana } from "./support/grafana-plugin.ts";
import { type Open, openInConsole } from "./support/open.ts";

interface WorkerFixtures {
  /** What the spec's Heimdall is started with: `test.use({ deploymentOptions: { … } })` at the top of a spec. */
  readonly deploymentOptions: DeploymentOptions;
  /** The Heimdall of this worker: shared by the tests of a spec, which run in order. */
  readonly deployment: Deployment;
}

interface TestFixtures {
  /** Opens one of our pages, `/rules?state=off`, signed in by role. @default role "admin" */
  readonly open: Open;
  /** Console errors that a test means to happen, for instance of a request that is refused on purpose. */
  readonly allowedErrors: RegExp[];
}

/** The specs' test: every test also fails on an error in the browser's console, and on an answer of 5xx. */
export const test = base.extend<TestFixtures & { noErrors: undefined }, WorkerFixtures>({
  deploymentOptions: [{}, { option: true, scope: "worker" }],
  deployment: [
    async ({ deploymentOptions }, use) => {
      const deployment = await startDeployment(isGrafana ? withGrafana(deploymentOptions) : deploymentOptions);
      const disconnect = isGrafana && !process.env.HEIMDALL_URL ? await connectPlugin(deployment) : null;
      await use(deployment);
      disconnect?.();
      await deployment.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],

  open: isGrafana
    ? // `deployment` is what Grafana's plugin is pointed to, before anything is opened there.
      async ({ page, context, deployment: _, grafanaAPIClient, gotoAppPage }, use) => {
        await use(untilShown(page, openInGrafana(context, grafanaAPIClient, gotoAppPage)));
      }
    : async ({ page, context, deployment }, use) => {
        await use(untilShown(page, openInConsole(page, context, deployment)));
      },

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs
  allowedErrors: async ({}, use) => {
    await use([]);
  },
  noErrors: [
    async ({ page, allowedErrors }, use) => {
      const errors: string[] = [];
      const note = (text: string) => errors.push(text);
      page.on("pageerror", (error) => note(`${error}`));
      page.on("console", (message) => {
        if (message.type() === "error" && isOurs(message.location().url))
          note(`${message.text()} (${message.location().url})`);
      });
      page.on("response", (response) => {
        if (response.status() >= 500 && isOurs(response.url())) note(`${response.status()} ${response.url()}`);
      });
      await use(undefined);
      const unexpected = errors.filter((text) => !allowedErrors.some((pattern) => pattern.test(text)));
      expect(unexpected, "errors in the browser").toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens a page, and waits until it shows its title. */
function untilShown(page: Page, open: Open): Open {
  return async (path, options) => {
    await open(path, options);
    await page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
  };
}

export { expect };
