// Runs before `npm start`: builds the console when its sources changed since it was built last.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";

const root = join(import.meta.dirname, "..");
const plugin = join(root, "plugin");
const output = process.env.CONSOLE_DIRECTORY ?? join(plugin, "console");
const stampFile = join(output, "built-from");

const stamp = fingerprint();
if (!existsSync(stampFile) || readFileSync(stampFile, "utf8") !== stamp) {
  console.error("Building the console (once; some seconds) …");
  const vite = join(
    dirname(createRequire(join(plugin, "vite.config.ts")).resolve("vite/package.json")),
    "bin",
    "vite.js",
  );
  const { status } = spawnSync(process.execPath, [vite, "build", "--logLevel", "warn"], {
    cwd: plugin,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) {
    console.error("The console could not be built; see the lines above. `npx heimdall run` starts without it.");
    process.exit(status ?? 1);
  }
  writeFileSync(stampFile, stamp);
}

/** Of everything that the build reads: the sources, its configuration, and the versions of the packages. */
function fingerprint() {
  const hash = createHash("sha256");
  const sources = readdirSync(join(plugin, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const others = ["plugin/vite.config.ts", "package-lock.json"].map((file) => join(root, file));
  for (const file of [...sources.sort(), ...others]) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update("\0");
  }
  return hash.digest("hex");
}
