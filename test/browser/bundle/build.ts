import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buildPlugin, isStale, run } from "../../../scripts/plugin/build.ts";

const plugin = join(import.meta.dirname, "..", "..", "..", "plugin");
const require = createRequire(join(plugin, "package.json"));

/** The host page's script. */
export const HOST_DIST = join(import.meta.dirname, "..", "output", "bundle-host");
/** What `@grafana/ui` asks for below its public path. */
export const GRAFANA_UI_PUBLIC = join(dirname(require.resolve("@grafana/ui/package.json")), "dist", "public");
export const SPINNER = join(plugin, "src", "console", "icons", "unicons", "spinner.svg");

/** Builds the plugin and the host page where their sources are newer than what was built last. */
export function buildBundle(): void {
  buildPlugin();
  const sources = [join(import.meta.dirname, "host"), join(import.meta.dirname, "vite.config.ts")];
  if (!isStale(join(HOST_DIST, "host.js"), sources)) return;
  const vite = join(dirname(require.resolve("vite/package.json")), "bin", "vite.js");
  run(vite, ["build", "--logLevel", "warn", "--config", join(import.meta.dirname, "vite.config.ts")]);
}
