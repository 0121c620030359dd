// The grok cases (captures as Logstash and the Joni engine find them), run through the filter as a pipeline does.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FilterContext } from "../../backend/src/component/declaration.ts";
import type { ConfigHash } from "../../backend/src/component/options.ts";
import { ConfigurationError, messageOf } from "../../backend/src/errors.ts";
import type { Event } from "../../backend/src/event/event.ts";
import { type Fields, isHash, isNumber, toNumber, type Value } from "../../backend/src/event/value.ts";
import grok from "../../backend/src/filters/grok/index.ts";
import type { AreaResult, Failure } from "./result.ts";

export interface GrokCase {
  readonly id: string;
  readonly mode: "disabled" | "v1";
  readonly pattern: string;
  readonly definitions?: Readonly<Record<string, string>>;
  readonly line: string;
  /** Captures by field, nested ones with dots; null for no match. */
  readonly expect: Readonly<Record<string, unknown>> | null;
}

const SOURCE = "line of the case";

export async function readGrokCases(directory: string): Promise<GrokCase[]> {
  const text = await readFile(join(directory, "public.ndjson"), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as GrokCase);
}

/** Runs the cases of `directory`; an area is a mode and a pattern family. */
export async function runConformance(directory: string): Promise<readonly AreaResult[]> {
  const areas = new Map<string, { passed: number; failures: Failure[] }>();
  for (const testCase of await readGrokCases(directory)) {
    const [mode, family] = testCase.id.split("/");
    const name = `${mode}/${family}`;
    const area = areas.get(name) ?? { passed: 0, failures: [] };
    areas.set(name, area);
    const reason = differenceOf(testCase);
    if (reason === null) area.passed += 1;
    else area.failures.push({ id: testCase.id, reason });
  }
  return [...areas].map(([area, { passed, failures }]) => ({
    area,
    passed,
    total: passed + failures.length,
    failures,
  }));
}

function differenceOf(testCase: GrokCase): string | null {
  let got: unknown;
  try {
    got = capturesOf(testCase);
  } catch (error) {
    return messageOf(error);
  }
  const [found, expected] = [canonical(got), canonical(testCase.expect)];
  return found === expected ? null : `expected ${expected}, got ${found}`;
}

/** What the filter captures of a case's line, flat; null when it does not match. */
function capturesOf(testCase: GrokCase): Record<string, unknown> | null {
  const definitions: ConfigHash = new Map(Object.entries(testCase.definitions ?? {}));
  const options = Object.fromEntries(Object.entries(grok.options).map(([name, option]) => [name, option.default]));
  const filter = grok.create(
    {
      ...options,
      match: new Map([[`[@metadata][${SOURCE}]`, testCase.pattern]]),
      pattern_definitions: definitions,
    } as never,
    contextOf(testCase),
  );
  const event: Event = {
    fields: {},
    metadata: { [SOURCE]: testCase.line },
    cancelled: false,
    order: 0,
    position: null,
    copy: 0,
  };
  if (!filter.apply(event, () => {})) return null;
  delete event.metadata[SOURCE];
  const flat: Record<string, unknown> = {};
  flatten(event.fields, "", flat);
  flatten(event.metadata, "@metadata.", flat);
  return flat;
}

function contextOf({ id, mode }: GrokCase): FilterContext {
  return {
    id,
    ecs: mode,
    place: { file: "case.conf", line: 1, column: 1 },
    refuse(_option, message) {
      throw new ConfigurationError(message);
    },
    warn: () => {},
    now: () => 0,
    decorate: () => {},
  };
}

function flatten(fields: Fields, prefix: string, flat: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(fields)) {
    if (isHash(value)) flatten(value, `${prefix}${name}.`, flat);
    else flat[`${prefix}${name}`] = plain(value);
  }
}

function plain(value: Value): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return isNumber(value) ? toNumber(value) : value;
}

function canonical(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))));
}
