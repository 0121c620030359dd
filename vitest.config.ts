import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/backend/**/*.test.ts", "test/examples/**/*.test.ts", "test/scripts/**/*.test.ts", "test/provisioning/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "plugin",
          include: ["test/plugin/**/*.test.{ts,tsx}"],
          environment: "jsdom",
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
