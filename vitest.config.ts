import { createRequire } from "node:module";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const commonJs = createRequire(join(import.meta.dirname, "plugin", "package.json")).resolve;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "test/backend/**/*.test.ts",
            "test/examples/**/*.test.ts",
            "test/scripts/**/*.test.ts",
            "test/provisioning/**/*.test.ts",
          ],
          testTimeout: 20_000,
        },
      },
      {
        // Their ES modules name exports that Node does not find in what they import.
        resolve: { alias: { "@grafana/ui": commonJs("@grafana/ui"), "@grafana/data": commonJs("@grafana/data") } },
        test: {
          name: "plugin",
          include: ["test/plugin/**/*.test.{ts,tsx}"],
          environment: "jsdom",
          // One jsdom and one @grafana/ui for each worker instead of each file: half the time. What tests leave is cleaned up
          // in setup.ts.
          isolate: false,
          execArgv: ["--import", join(import.meta.dirname, "test/plugin/style-sheets.mjs")],
          testTimeout: 20_000,
          setupFiles: ["test/plugin/setup.ts"],
        },
      },
      {
        test: {
          name: "stack",
          include: ["test/stack/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          globalSetup: ["test/stack/start-shared-servers.ts"],
        },
      },
    ],
  },
});
