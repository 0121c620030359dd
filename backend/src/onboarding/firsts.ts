import { parseJson } from "../event/json.ts";
import type { LogStore } from "../stores/logs/port.ts";
import type { MetricStore } from "../stores/metrics/port.ts";

/** The newest line that is stored. */
export interface SeenLine {
  readonly index: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly text: string;
}

/** Points that a chart can show. */
export interface SeenPoints {
  readonly database: string;
  readonly measurement: string;
  readonly field: string;
}

const LONGEST_TEXT = 500;
/** A system with more databases is no empty one; whoever looks for a first point finds it in these. */
const MOST_DATABASES = 20;
const TELLING_FIELDS = ["usage_user", "used_percent", "usage_idle", "value", "load1"];

export async function newestLine(logs: Pick<LogStore, "search">): Promise<SeenLine | null> {
  const { hits } = await logs.search({ query: { kind: "all" }, sort: "newest", size: 1, countLimit: 0 });
  const hit = hits[0];
  if (!hit) return null;
  return { index: hit.index, id: hit.id, time: hit.time, text: textOf(hit.source).slice(0, LONGEST_TEXT) };
}

function textOf(source: string): string {
  const document = parseJson(source) as { readonly message?: unknown };
  return typeof document.message === "string" ? document.message : source;
}

/** Something to draw that Heimdall did not write about itself; null while there is nothing. */
export async function firstPoints(
  metrics: Pick<MetricStore, "databases" | "measurements" | "fieldKeys">,
  ownDatabase: string,
): Promise<SeenPoints | null> {
  const databases = (await metrics.databases()).filter((name) => name !== ownDatabase && name !== "_internal");
  for (const database of databases.slice(0, MOST_DATABASES)) {
    const names = await metrics.measurements(database);
    for (const measurement of names.toSorted((a, b) => Number(b === "cpu") - Number(a === "cpu")).slice(0, 3)) {
      const fields = (await metrics.fieldKeys(database, measurement)).filter(
        ({ type }) => type === "float" || type === "integer",
      );
      const telling = TELLING_FIELDS.find((name) => fields.some((field) => field.name === name));
      const field = telling ?? fields[0]?.name;
      if (field !== undefined) return { database, measurement, field };
    }
  }
  return null;
}
