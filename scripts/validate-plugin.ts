// Builds the plugin for Grafana, packs it as Grafana's catalogue wants it, and checks the archive:
// `node scripts/validate-plugin.ts [ARCHIVE-FOLDER]`. Grafana's own validator runs where it can be had; what of it needs no
// network is checked in any case. Exit code 0 good, 1 something is wrong, 2 it could not be built.
// PLUGINCHECK_REQUIRED=1 makes a missing validator a fault.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { buildPlugin, PLUGIN_DIST } from "./plugin/build.ts";
import { type BuiltPlugin, checkNames, checkPlugin } from "./plugin/checks.ts";
import { findPluginCheck, runPluginCheck } from "./plugin/plugincheck.ts";
import { zip } from "./plugin/zip.ts";

const root = join(import.meta.dirname, "..");

/** The built plugin as entries of its archive. */
export function readPlugin(folder: string = PLUGIN_DIST): BuiltPlugin {
  const manifest = JSON.parse(readFileSync(join(folder, "plugin.json"), "utf8")) as BuiltPlugin["manifest"];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const entries = files
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ name: `${manifest.id}/${relative(folder, file)}`, content: readFileSync(file) }));
  const { version } = JSON.parse(readFileSync(join(root, "plugin", "package.json"), "utf8")) as { version: string };
  return { archive: `${manifest.id}-${manifest.info.version}.zip`, entries, manifest, packageVersion: version };
}

function main(folder: string): number {
  try {
    buildPlugin();
  } catch (error) {
    console.error(`the plugin could not be built: ${error instanceof Error ? error.message : error}`);
    return 2;
  }
  const plugin = readPlugin();
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, plugin.archive);
  writeFileSync(archive, zip(plugin.entries));

  const problems = checkPlugin(plugin);
  for (const problem of problems) console.error(problem);
  console.log(`${relative(root, archive)}: ${checkNames.length} checks, ${problems.length} problems`);

  const tool = findPluginCheck();
  if ("missing" in tool) {
    console.error(`Grafana's own validator did not run: ${tool.missing}`);
    return problems.length > 0 || process.env.PLUGINCHECK_REQUIRED === "1" ? 1 : 0;
  }
  const { isGood, output } = runPluginCheck(tool.program, archive, join(root, "plugin"));
  if (output !== "") console.log(output);
  console.log(`Grafana's own validator: ${isGood ? "good" : "found something"}`);
  return isGood && problems.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = main(process.argv[2] ?? join(root, "test", ".tmp", "plugin"));
