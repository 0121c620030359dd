// `node test/conformance/run.ts [grok|logstash|elastalert] [--area X] [--verbose]`: passed/total for each area of the
// conformance sets, with the reason for each case that fails. CONFORMANCE_DIR names the directory of the sets.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { AreaResult, RunConformance } from "./result.ts";

const SETS = ["grok", "logstash", "elastalert"];
const directory = process.env.CONFORMANCE_DIR ?? join(import.meta.dirname, "..", "..", "..", "shared", "conformance");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { area: { type: "string" }, verbose: { type: "boolean", default: false } },
});
const unknown = positionals.filter((name) => !SETS.includes(name));
if (unknown.length > 0) {
  console.error(`there is no set ${unknown.join(", ")}; there are: ${SETS.join(", ")}`);
  process.exit(2);
}

let failed = 0;
for (const set of positionals.length > 0 ? positionals : SETS) failed += await runSet(set);
process.exit(failed === 0 ? 0 : 1);

async function runSet(set: string): Promise<number> {
  console.log(`\n${set}`);
  const cases = join(directory, set);
  const module = join(import.meta.dirname, `${set}.ts`);
  if (!existsSync(cases)) {
    console.log(`  not run: there is no directory ${cases}; set CONFORMANCE_DIR`);
    return 0;
  }
  if (!existsSync(module)) {
    console.log(`  not run: test/conformance/${set}.ts does not exist`);
    return 1;
  }
  const { runConformance } = (await import(module)) as { runConformance: RunConformance };
  const all = await runConformance(cases);
  const results = values.area === undefined ? all : all.filter(({ area }) => area === values.area);
  for (const result of results) print(result);
  printAbsent(results);
  const passed = sum(results.map((result) => result.passed));
  const total = sum(results.map((result) => result.total));
  console.log(`  ${"together".padEnd(24)} ${passed}/${total}`);
  return total - passed;
}

function print({ area, passed, total, failures }: AreaResult): void {
  if (total === 0) return;
  console.log(`  ${area.padEnd(24)} ${passed}/${total}`);
  for (const { id, reason } of failures) console.log(`    ${id}: ${shorten(reason)}`);
}

function printAbsent(results: readonly AreaResult[]): void {
  const absent = results.filter(({ notInThisVersion }) => (notInThisVersion?.length ?? 0) > 0);
  if (absent.length === 0) return;
  console.log("  not in this version:");
  for (const { area, notInThisVersion = [] } of absent) {
    console.log(`    ${area.padEnd(22)} ${notInThisVersion.length} cases: ${shorten(notInThisVersion[0]!.reason)}`);
  }
}

function shorten(reason: string): string {
  return values.verbose || reason.length <= 300 ? reason : `${reason.slice(0, 300)}…`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
