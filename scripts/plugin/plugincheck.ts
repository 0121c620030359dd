import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const VERSION = "v0.31.0";
const MODULE = "github.com/grafana/plugin-validator";

/** Grafana's validator: where it is, or why it is not there. */
export type PluginCheck = { readonly program: string } | { readonly missing: string };

/**
 * Finds Grafana's own validator: PLUGINCHECK2, or in the cache of the stack tests, where it is installed once by Go. The
 * npm package of the same name only downloads the program, from a place that this does not ask.
 */
export function findPluginCheck(): PluginCheck {
  const { PLUGINCHECK2: given, HEIMDALL_STACK_CACHE: cache = join(homedir(), ".cache", "heimdall-stack") } =
    process.env;
  if (given)
    return existsSync(given) ? { program: given } : { missing: `PLUGINCHECK2 is ${given}, which is not there` };
  const bin = join(cache, "bin");
  const program = join(bin, "plugincheck2");
  if (existsSync(program)) return { program };
  mkdirSync(bin, { recursive: true });
  const { error, status, stderr } = spawnSync("go", ["install", `${MODULE}/pkg/cmd/plugincheck2@${VERSION}`], {
    encoding: "utf8",
    env: { ...process.env, GOBIN: bin },
    timeout: 600_000,
  });
  if (error) return { missing: "there is no Go to install it with" };
  if (status === 0) return { program };
  return { missing: `go install says: ${stderr.trim().split("\n").slice(-2).join(" ")}` };
}

/** Runs it on an archive; answers what it prints, and whether it found nothing wrong. */
export function runPluginCheck(program: string, archive: string, source: string): { isGood: boolean; output: string } {
  const config = join(import.meta.dirname, "validator.yaml");
  const { status, stdout, stderr } = spawnSync(
    program,
    ["-strict", "-config", config, "-sourceCodeUri", `file://${source}`, archive],
    { encoding: "utf8", timeout: 300_000, env: { ...process.env, SKIP_LLM_REVIEW: "1", SKIP_LLM_CODEDIFF: "1" } },
  );
  return { isGood: status === 0, output: `${stdout}${stderr}`.trim() };
}
