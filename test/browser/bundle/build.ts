import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..", "..", "..");
const plugin = join(root, "plugin");
const require = createRequire(join(plugin, "package.json"));

/** The plugin as Grafana loads it. */
export const PLUGIN_DIST = join(plugin, "dist");
/** The host page's script. */
export const HOST_DIST = join(import.meta.dirname, "..", "output", "bundle-host");
/** What `@grafana/ui` asks for below its public path. */
export const GRAFANA_UI_PUBLIC = join(dirname(require.resolve("@grafana/ui/package.json")), "dist", "public");

export const SPINNER = join(plugin, "src", "console", "icons", "unicons", "spinner.svg");

/** Builds the plugin and the host page where their sources are newer than what was built last. */
export function buildBundle(): void {
  if (isStale(join(PLUGIN_DIST, "module.js"), [join(plugin, "src"), join(plugin, ".config")])) {
    const webpack = join(dirname(require.resolve("webpack-cli/package.json")), "bin", "cli.js");
    const config = join(".config", "webpack", "webpack.config.ts");
    run(webpack, ["--disable-interpret", "-c", config, "--env", "production"]);
  }
  if (isStale(join(HOST_DIST, "host.js"), [import.meta.dirname])) {
    const vite = join(dirname(require.resolve("vite/package.json")), "bin", "vite.js");
    run(vite, ["build", "--logLevel", "warn", "--config", join(import.meta.dirname, "vite.config.ts")]);
  }
}

function isStale(built: string, sources: readonly string[]): boolean {
  if (!existsSync(built)) return true;
  const at = statSync(built).mtimeMs;
  return sources.some((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).some(
      (entry) => entry.isFile() && statSync(join(entry.parentPath, entry.name)).mtimeMs > at,
    ),
  );
}

function run(program: string, flags: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...flags], {
    cwd: plugin,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}:\n${stdout}\n${stderr}`);
  // A warning of the bundler is a fault that nobody looks at.
  if (/\bwarning\b/i.test(stdout)) throw new Error(`${program} warns:\n${stdout}`);
}
