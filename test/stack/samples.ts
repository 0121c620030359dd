import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where the sample events lie: SAMPLES_DIR, else beside the checkout. */
export const SAMPLES = resolve(process.env.SAMPLES_DIR ?? "../shared/samples");
export const samplesAreThere = existsSync(SAMPLES);

/** An event as an agent emits it. */
export interface BeatEvent {
  readonly "@timestamp": string;
  readonly "@metadata"?: { readonly beat: string; readonly type: string; readonly version: string };
  readonly [name: string]: unknown;
}

/** The events of the files whose name starts so; none where there are no samples. */
export function sampleEvents(start: string): BeatEvent[] {
  if (!samplesAreThere) return [];
  return readdirSync(SAMPLES)
    .filter((name) => name.startsWith(start) && name.endsWith(".ndjson"))
    .sort()
    .flatMap((name) => readFileSync(join(SAMPLES, name), "utf8").trimEnd().split("\n"))
    .map((line) => JSON.parse(line) as BeatEvent);
}

/** The documentation's example of each metricset, with the names that a running Metricbeat adds. */
export function moduleEvents(): BeatEvent[] {
  if (!samplesAreThere) return [];
  const folder = join(SAMPLES, "metricbeat-modules");
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const [module, metricset] = name.split(".");
      const event = JSON.parse(readFileSync(join(folder, name), "utf8")) as BeatEvent;
      return {
        ...event,
        "@metadata": { beat: "metricbeat", type: "_doc", version: "7.17.28" },
        event: { ...(event.event as object), module, dataset: `${module}.${metricset}` },
        metricset: { name: metricset, period: 10_000 },
      };
    });
}

/** The event without what only Heimdall's other end of the wire sees. */
export function withoutMetadata({ "@metadata": _, ...event }: BeatEvent): Record<string, unknown> {
  return event;
}

/** Documents as texts that can be compared whatever their order and that of their names. */
export function asText(documents: readonly object[]): string[] {
  return documents.map((document) => canonical(document)).sort();
}

/** JSON with the names in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Every number that a metricset measured: by its path below the module, or below the metricset's own hash there. */
export function numbersOf(event: BeatEvent): Map<string, number> {
  const { module } = event.event as { module: string };
  const { name } = event.metricset as { name: string };
  const numbers = new Map<string, number>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value === "number") numbers.set(path, value);
    else if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const [inner, below] of Object.entries(value)) walk(below, path === "" ? inner : `${path}.${inner}`);
    }
  };
  const { [name]: own, ...beside } = (event[module] ?? {}) as Record<string, unknown>;
  walk(beside, "");
  walk(own, "");
  return numbers;
}
