import { test as base, expect } from "@playwright/test";
import { type Deployment, type DeploymentOptions, startDeployment } from "./support/deployment.ts";
import { loginOf, type Role } from "./support/people.ts";

interface WorkerFixtures {
  /** What the spec's Heimdall is started with: `test.use({ deploymentOptions: { … } })` at the top of a spec. */
  readonly deploymentOptions: DeploymentOptions;
  /** The Heimdall of this worker: shared by the tests of a spec, which run in order. */
  readonly deployment: Deployment;
}

interface TestFixtures {
  /** Opens one of our pages, `/rules?state=off`, signed in by role. @default role "admin" */
  readonly open: (path: string, options?: { role?: Role; language?: "en" | "ko" }) => Promise<void>;
  /** Console errors that a test means to happen, for instance of a request that is refused on purpose. */
  readonly allowedErrors: RegExp[];
}

/** The specs' test: every test also fails on an error in the browser's console, and on an answer of 5xx. */
export const test = base.extend<TestFixtures & { noErrors: undefined }, WorkerFixtures>({
  deploymentOptions: [{}, { option: true, scope: "worker" }],
  deployment: [
    async ({ deploymentOptions }, use) => {
      const deployment = await startDeployment(deploymentOptions);
      await use(deployment);
      await deployment.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],

  open: async ({ page, context, deployment }, use) => {
    await use(async (path, { role = "admin", language = "en" } = {}) => {
      const login = await loginOf(deployment, role);
      await context.request.post(`${deployment.url}/api/v1/login`, { data: login });
      await context.addInitScript((chosen) => localStorage.setItem("heimdall.language", chosen), language);
      await page.goto(`${deployment.url}/console${path}`);
      await page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
    });
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
        if (message.type() === "error") note(`${message.text()} (${message.location().url})`);
      });
      page.on("response", (response) => {
        if (response.status() >= 500) note(`${response.status()} ${response.url()}`);
      });
      await use(undefined);
      const unexpected = errors.filter((text) => !allowedErrors.some((pattern) => pattern.test(text)));
      expect(unexpected, "errors in the browser").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
