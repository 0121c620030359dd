// Builds the plugin for Grafana into plugin/dist, when its sources changed since: `node scripts/build-plugin.ts`.
import { buildPlugin, PLUGIN_DIST } from "./plugin/build.ts";

try {
  buildPlugin();
  console.log(PLUGIN_DIST);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
