import { setTimeout as sleep } from "node:timers/promises";
import { until } from "./until.ts";

/** A document as a search finds it. */
export interface Hit {
  readonly index: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly document: Record<string, unknown>;
}

export interface HistogramSeries {
  readonly group: string | null;
  readonly buckets: readonly { readonly time: number; readonly count: number }[];
}

export interface MetricSeries {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (number | string | boolean | null)[])[];
}

/** A point as InfluxQL shows it. */
export interface StoredPoint {
  readonly measurement: string;
  readonly tags: Record<string, string>;
  readonly fields: Record<string, number | string | boolean>;
  /** Nanoseconds, in digits. */
  readonly time: string;
}

type Query = Readonly<Record<string, string | number | readonly string[]>>;

/** The API of a running Heimdall, asked as its administrator. */
export interface Api {
  readonly url: string;
  get<T>(path: string, query?: Query): Promise<T>;
  /** Every document that fits, oldest first. */
  search(query: { readonly q?: string; readonly index?: string }): Promise<Hit[]>;
  /** The same once there are `count` of them; more at once are an error. */
  find(count: number, query: { readonly q?: string; readonly index?: string }): Promise<Hit[]>;
  histogram(query: Query): Promise<HistogramSeries[]>;
  metrics(query: Query): Promise<MetricSeries[]>;
  /**
   * The same once the first selected value, a count, adds up to `total` over all series: where a sender hears nothing
   * back (syslog, a file), points may be stored after the documents of the same events.
   */
  countedMetrics(total: number, query: Query): Promise<MetricSeries[]>;
  /** Every point of a measurement, by time. */
  points(database: string, measurement: string): Promise<StoredPoint[]>;
  influxql(statement: string, database?: string): Promise<unknown>;
}

export function createApi(url: string, password: string): Api {
  const asAdministrator = `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;

  const ask = async (path: string, query: Query, method = "GET", attempt = 0): Promise<string> => {
    const address = new URL(path, url);
    for (const [key, value] of Object.entries(query)) {
      for (const one of [value].flat()) address.searchParams.append(key, String(one));
    }
    const response = await fetch(address, { method, headers: { authorization: asAdministrator } });
    const text = await response.text();
    // A busy machine is no fault: Heimdall asks to come again.
    if (response.status === 503 && attempt < 20) {
      await sleep(500);
      return ask(path, query, method, attempt + 1);
    }
    if (!response.ok) throw new Error(`${address.pathname} answered ${response.status}: ${text.slice(0, 500)}`);
    return text;
  };
  const get = async <T>(path: string, query: Query = {}): Promise<T> =>
    JSON.parse(await ask(`/api/v1${path}`, query)) as T;

  const search: Api["search"] = async (query) => {
    const hits: Hit[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const page: { hits: Hit[]; next: string | null } = await get("/logs/search", {
        ...query,
        sort: "oldest",
        size: 10_000,
        count: 0,
        ...(after !== "" && { after }),
      });
      hits.push(...page.hits);
      after = page.hits.length === 0 ? null : page.next;
    }
    return hits;
  };

  const metrics: Api["metrics"] = async (query) =>
    (await get<{ series: MetricSeries[] }>("/metrics/query", query)).series;

  return {
    url,
    get,
    search,
    async find(count, query) {
      let hits: Hit[] = [];
      await until(`${count} documents of ${JSON.stringify(query)}`, async () => {
        hits = await search(query);
        if (hits.length < count) throw new Error(`there are ${hits.length}`);
        return true;
      });
      if (hits.length > count)
        throw new Error(`${hits.length} documents instead of ${count}: ${JSON.stringify(query)}`);
      return hits;
    },
    histogram: async (query) => (await get<{ series: HistogramSeries[] }>("/logs/histogram", query)).series,
    metrics,
    countedMetrics: (total, query) =>
      until(`${total} points of ${JSON.stringify(query)}`, async () => {
        const series = await metrics(query);
        const found = series.reduce((sum, { rows }) => sum + Number(rows[0]?.[1] ?? 0), 0);
        if (found < total) throw new Error(`there are ${found}`);
        return series;
      }),
    async points(database, measurement) {
      const text = await ask("/influx/query", {
        db: database,
        q: `SELECT * FROM "${measurement}" GROUP BY *`,
        epoch: "ns",
      });
      return readPoints(text);
    },
    async influxql(statement, database) {
      const query = { q: statement, ...(database !== undefined && { db: database }) };
      return JSON.parse(await ask("/influx/query", query, "POST"));
    },
  };
}

interface InfluxAnswer {
  readonly results: readonly {
    readonly series?: readonly {
      readonly name: string;
      readonly tags?: Record<string, string>;
      readonly columns: readonly string[];
      readonly values: readonly (readonly (number | string | boolean | null)[])[];
    }[];
  }[];
}

/** The points of an InfluxQL answer to `SELECT * … GROUP BY *` with `epoch=ns`. */
export function readPoints(text: string): StoredPoint[] {
  // Nanoseconds have more digits than a double, so a row's time is read as a text.
  const exact = text.replaceAll(/\[(-?\d+)(?=,)/g, '["$1"');
  const points: StoredPoint[] = [];
  for (const { series = [] } of (JSON.parse(exact) as InfluxAnswer).results) {
    for (const { name: measurement, tags: given = {}, columns, values } of series) {
      // GROUP BY * names every tag; one that a series lacks is empty there.
      const tags = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ""));
      for (const row of values) {
        const named = columns.map((column, at) => [column, row[at]] as const);
        const fields = Object.fromEntries(named.filter(([name, value]) => name !== "time" && value !== null));
        points.push({ measurement, tags, fields: fields as StoredPoint["fields"], time: String(row[0]) });
      }
    }
  }
  return points.sort((a, b) => (BigInt(a.time) < BigInt(b.time) ? -1 : 1));
}
