import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { components as codecs } from "../../backend/src/codecs/registry.generated.ts";
import { HeimdallError, messageOf } from "../../backend/src/errors.ts";
import { createEvent, type Event } from "../../backend/src/event/event.ts";
import { parseJson } from "../../backend/src/event/json.ts";
import { deepCopyFields, type Fields, isHash, isNumber, toNumber, type Value } from "../../backend/src/event/value.ts";
import { components as filters } from "../../backend/src/filters/registry.generated.ts";
import { compilePipeline, type Pipeline } from "../../backend/src/pipeline/compile.ts";
import { readPipelineSettings } from "../../backend/src/pipeline/pipeline-settings.ts";
import { UnknownPluginError } from "../../backend/src/pipeline/plugin-config.ts";
import { differenceOfEvents } from "./compare.ts";
import type { AreaResult, Failure } from "./result.ts";

interface Case {
  readonly id: string;
  readonly area: string;
  readonly config: string;
  readonly codec?: string;
  readonly input: readonly Value[];
  readonly expect: readonly Fields[];
  readonly env?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, Value>>;
  readonly files?: Readonly<Record<string, string | { readonly $base64: string }>>;
}

interface ErrorCase {
  readonly id: string;
  readonly config: string;
  readonly error: { readonly line: number };
}

/** Runs the Logstash cases of a directory (`public.ndjson`, `errors.ndjson`; the format is in its reference.md). */
export async function runConformance(directory: string): Promise<readonly AreaResult[]> {
  const areas = new Map<string, { passed: number; failures: Failure[]; absent: Failure[] }>();
  for (const testCase of await readCases<Case>(join(directory, "public.ndjson"))) {
    const area = areas.get(testCase.area) ?? { passed: 0, failures: [], absent: [] };
    areas.set(testCase.area, area);
    const outcome = await runCase(testCase);
    if (outcome === null) area.passed += 1;
    else if (outcome.absent) area.absent.push({ id: testCase.id, reason: outcome.reason });
    else area.failures.push({ id: testCase.id, reason: outcome.reason });
  }
  const results = [...areas].map(([area, { passed, failures, absent }]) => ({
    area,
    passed,
    total: passed + failures.length,
    failures,
    notInThisVersion: absent,
  }));
  return [...results, runErrorCases(await readCases<ErrorCase>(join(directory, "errors.ndjson")))];
}

async function readCases<T>(file: string): Promise<T[]> {
  const text = await readFile(file, "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => parseJson(line) as unknown as T);
}

function runErrorCases(cases: readonly ErrorCase[]): AreaResult {
  const failures: Failure[] = [];
  for (const { id, config, error } of cases) {
    try {
      compile([config], {}, [], { now: 0 });
      failures.push({ id, reason: "the configuration was accepted" });
    } catch (thrown) {
      const line = thrown instanceof HeimdallError ? thrown.place?.line : undefined;
      if (line !== error.line) failures.push({ id, reason: `line ${error.line} expected: ${messageOf(thrown)}` });
    }
  }
  return { area: "errors", passed: cases.length - failures.length, total: cases.length, failures };
}

async function runCase(testCase: Case): Promise<{ reason: string; absent: boolean } | null> {
  const folder = await mkdtemp(join(tmpdir(), "heimdall-case-"));
  try {
    await writeFiles(folder, testCase.files ?? {});
    const difference = differenceOfEvents(feed(testCase, folder), testCase.expect);
    return difference === null ? null : { reason: difference, absent: false };
  } catch (error) {
    return { reason: messageOf(error), absent: error instanceof UnknownPluginError };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeFiles(folder: string, files: NonNullable<Case["files"]>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === "string" ? content : Buffer.from(content.$base64, "base64"));
  }
}

interface Clock {
  now: number;
}

function compile(
  texts: readonly string[],
  environment: Readonly<Record<string, string>>,
  settings: readonly string[],
  clock: Clock,
): Pipeline {
  return compilePipeline(
    texts.map((text, index) => ({ file: `case-${index}.conf`, text })),
    readPipelineSettings(settings),
    {
      registries: { filters, codecs, inputs: [], outputs: [] },
      environment,
      now: () => clock.now,
      warn: () => {},
      standIn: () => true,
    },
  );
}

/** The events that reach the outputs. Pauses of the input move the clock instead of waiting. */
function feed(testCase: Case, folder: string): Event[] {
  const clock: Clock = { now: Date.now() };
  const hasInput = /^(?:\s|#.*)*input\b/.test(testCase.config);
  const texts = hasInput
    ? [testCase.config]
    : [testCase.config, `input { stdin { codec => ${testCase.codec ?? "plain"} } }`];
  const settings = Object.entries(testCase.settings ?? {}).map(([key, value]) => `${key}=${value}`);
  const pipeline = compile(texts, { ...testCase.env, CASE_DIR: folder }, settings, clock);
  try {
    const events = decodeInput(testCase.input, pipeline, clock);
    const passed = pipeline.filter(events);
    if (pipeline.outputs.length === 0) return passed;
    const reached = new Set(pipeline.route(passed).flatMap((routed) => routed.events));
    return passed.filter((event) => reached.has(event));
  } finally {
    pipeline.close();
  }
}

function decodeInput(items: readonly Value[], pipeline: Pipeline, clock: Clock): Event[] {
  const events: Event[] = [];
  const decoder = pipeline.createDecoder(0);
  const emit = (event: Event): void => {
    pipeline.inputs[0]!.decorate(event);
    event.order = events.length;
    events.push(event);
  };
  for (const item of items) {
    if (typeof item === "string") {
      decoder.decode(item, emit);
    } else if (isHash(item) && isNumber(item.$sleep_ms)) {
      const pause = toNumber(item.$sleep_ms);
      clock.now += pause;
      if (decoder.idleMilliseconds !== undefined && pause >= decoder.idleMilliseconds) decoder.flush(emit);
    } else if (isHash(item) && typeof item.$base64 === "string") {
      decoder.decode(Buffer.from(item.$base64, "base64"), emit);
    } else if (isHash(item)) {
      const event = createEvent(deepCopyFields(item), clock.now);
      event.order = events.length;
      events.push(event);
    }
  }
  decoder.flush(emit);
  return events;
}
