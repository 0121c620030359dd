import { join } from "node:path";
import { defineConfig } from "@playwright/test";

const grafana = process.env.GRAFANA_URL;

/**
 * The browser tests: every spec starts a Heimdall of its own (embedded, on free ports) and works on its console in the
 * system's Chromium. Where GRAFANA_URL is set the same specs open the pages in that Grafana instead, by `@grafana/plugin-e2e`
 * (docs/grafana.md); what only the console has, and the test of the bundle with its stand-in, is left out there.
 */
export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: join(import.meta.dirname, "output", "results"),
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI !== undefined,
  fullyParallel: false,
  workers: 2,
  reporter:
    process.env.CI === undefined
      ? "list"
      : [["list"], ["json", { outputFile: join(import.meta.dirname, "output", "report.json") }]],
  ...(grafana !== undefined && { testIgnore: ["**/sign-in.spec.ts", "**/bundle/**"], workers: 1 }),
  use: {
    ...(grafana !== undefined && { baseURL: grafana }),
    viewport: { width: 1440, height: 900 },
    locale: "en-US",
    timezoneId: "UTC",
    actionTimeout: 15_000,
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
