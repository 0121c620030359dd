import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readRule } from "../../backend/src/alerting/rule-file.ts";
import { ruleType } from "../../backend/src/alerting/rule-types.ts";
import { readEvents, testRules } from "../../backend/src/cli/rule-test.ts";
import { parseJson } from "../../backend/src/event/json.ts";
import type { AreaResult, Failure } from "./result.ts";

interface Expected {
  readonly time: string;
  readonly key: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly dup?: boolean;
}
interface Case {
  readonly id: string;
  readonly rule: Readonly<Record<string, unknown>> & { readonly type: string; readonly query_key?: string | string[] };
  readonly events: readonly unknown[];
  readonly last_run: string;
  readonly start?: string;
  readonly loose?: readonly string[];
  readonly expect: readonly Expected[];
}
interface Found {
  readonly time: string;
  readonly key: string | null;
  readonly match: Readonly<Record<string, unknown>>;
}

const MINUTE = 60_000;

/** The fields that are compared, by rule type; the README beside the cases says so. */
const COMPARED: Readonly<Record<string, (name: string) => boolean>> = {
  any: () => false,
  blacklist: (name) => name === "value",
  whitelist: (name) => name === "value",
  change: (name) => name === "old_value" || name === "new_value",
  frequency: (name) => name === "related_events",
  flatline: (name) => name === "count" || name === "threshold",
  spike: (name) => name === "spike_count" || name === "reference_count",
  spike_aggregation: (name) => name === "spike_count" || name === "reference_count",
  new_term: (name) => name === "new_field" || name === "value" || name === "missing_field",
  cardinality: (name) => name === "cardinality",
  metric_aggregation: (name) => name.startsWith("metric_"),
  percentage_match: (name) => ["percentage", "denominator", "percentage_formatted"].includes(name),
};

/**
 * Runs every case of the directory through the code of `heimdall rule test --matches` and compares as the README
 * beside the cases says. One area for each rule type.
 */
export async function runConformance(directory: string): Promise<readonly AreaResult[]> {
  const areas = new Map<string, { passed: number; total: number; failures: Failure[]; notInThisVersion: Failure[] }>();
  for (const line of readFileSync(join(directory, "public.ndjson"), "utf8").split("\n")) {
    if (line === "") continue;
    // Keeps 2.0 a float, as the lines have it.
    const given = parseJson(line) as unknown as Case;
    const { type } = given.rule;
    const area = areas.get(type) ?? { passed: 0, total: 0, failures: [], notInThisVersion: [] };
    areas.set(type, area);
    if (!ruleType(type)) {
      area.notInThisVersion.push({ id: given.id, reason: `the rule type ${type} is not in this version` });
      continue;
    }
    area.total += 1;
    const reason = await runCase(given).catch((error: unknown) => String(error));
    if (reason === null) area.passed += 1;
    else area.failures.push({ id: given.id, reason });
  }
  return [...areas].map(([area, result]) => ({ area, ...result }));
}

/** Null when the case passes, else the first difference. */
async function runCase(given: Case): Promise<string | null> {
  const rule = readRule(JSON.stringify(given.rule), `${given.id}.yaml`, { withoutSending: true });
  const { observations } = readEvents(given.events.map((event) => JSON.stringify(event)).join("\n"), given.id);
  const found: Found[] = [];
  await testRules({
    rules: [{ ...rule, indices: [] }],
    observations,
    from: given.start === undefined ? undefined : Date.parse(given.start) + 1,
    until: Date.parse(given.last_run),
    everyMatch: true,
    print: (line) => found.push(JSON.parse(line) as Found),
  });
  return difference(given, found);
}

function difference({ rule, expect, loose = [] }: Case, found: readonly Found[]): string | null {
  const isCompound = Array.isArray(rule.query_key) && rule.query_key.length > 1;
  const byKey = (matches: readonly { key: string | null; time: string }[]) =>
    Map.groupBy(
      matches.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time)),
      ({ key }) => canonicalKey(key, isCompound),
    );
  const wanted = byKey(expect.filter(({ dup }) => !dup)) as Map<string, Expected[]>;
  const given = byKey(found) as Map<string, Found[]>;
  for (const key of new Set([...wanted.keys(), ...given.keys()])) {
    const want = wanted.get(key) ?? [];
    const have = given.get(key) ?? [];
    for (let at = 0; at < Math.max(want.length, have.length); at += 1) {
      const expected = want[at];
      const match = have[at];
      if (!expected) return `key ${key}: a match too many at ${match?.time}`;
      if (!match) return `key ${key}: no match for the one expected at ${expected.time}`;
      const apart = Math.abs(Date.parse(match.time) - Date.parse(expected.time));
      if (apart > MINUTE) return `key ${key}: expected at ${expected.time}, found at ${match.time}`;
      for (const name of Object.keys({ ...expected.fields, ...match.match })) {
        if (!COMPARED[rule.type]?.(name) || loose.includes(name)) continue;
        if (!same(plain(expected.fields[name]), match.match[name])) {
          return `key ${key} at ${expected.time}: ${name} is ${match.match[name]}, not ${expected.fields[name]}`;
        }
      }
    }
  }
  return null;
}

function canonicalKey(key: string | null, isCompound: boolean): string {
  const parts = isCompound ? String(key ?? "None").split(",") : [String(key ?? "None")];
  return parts.map((part) => (part.trim() === "other" ? "None" : part.trim())).join(",");
}

/** The value as plain JSON has it. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

function same(expected: unknown, found: unknown): boolean {
  if (typeof expected === "number" && typeof found === "number") {
    return Math.abs(expected - found) <= 1e-9 * Math.max(Math.abs(expected), Math.abs(found));
  }
  return JSON.stringify(expected) === JSON.stringify(found);
}
