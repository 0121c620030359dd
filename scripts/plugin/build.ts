import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const plugin = join(import.meta.dirname, "..", "..", "plugin");
const require = createRequire(join(plugin, "package.json"));

/** The plugin as Grafana loads it. */
export const PLUGIN_DIST = join(plugin, "dist");

/** Builds the plugin for production where its sources are newer than what was built last. */
export function buildPlugin(): void {
  const sources = ["src", ".config", "package.json", "CHANGELOG.md"].map((name) => join(plugin, name));
  if (!isStale(join(PLUGIN_DIST, "module.js"), sources)) return;
  const webpack = join(dirname(require.resolve("webpack-cli/package.json")), "bin", "cli.js");
  // Node runs the configuration's TypeScript by itself; the command would look for a program that does.
  run(webpack, ["--disable-interpret", "-c", ".config/webpack/webpack.config.ts", "--env", "production"]);
}

/** Runs one of the plugin's build programs; throws when it fails, and when it warns. */
export function run(program: string, flags: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...flags], {
    cwd: plugin,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}:\n${stdout}\n${stderr}`);
  // A warning of the bundler is a fault that nobody looks at.
  if (/\bwarning\b/i.test(stdout)) throw new Error(`${program} warns:\n${stdout}`);
}

/** Whether a file is older than one of these files, or one in these folders. */
export function isStale(built: string, sources: readonly string[]): boolean {
  if (!existsSync(built)) return true;
  const at = statSync(built).mtimeMs;
  return sources.some((source) => {
    if (!statSync(source).isDirectory()) return statSync(source).mtimeMs > at;
    return readdirSync(source, { recursive: true, withFileTypes: true }).some(
      (entry) => entry.isFile() && statSync(join(entry.parentPath, entry.name)).mtimeMs > at,
    );
  });
}
