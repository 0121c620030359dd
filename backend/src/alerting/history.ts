import { parseJson } from "../event/json.ts";
import { isHash } from "../event/value.ts";
import type { Observation } from "../query/observation.ts";
import type { LogStore } from "../stores/logs/port.ts";
import type { MetricStore } from "../stores/metrics/port.ts";
import { indexTest, storeIndices } from "./index-pattern.ts";
import { observationOf } from "./points.ts";
import type { Rule } from "./rule.ts";

export interface HistoryStores {
  readonly logs: LogStore;
  readonly metrics: MetricStore;
}

/** Everything stored that a rule may look at in a time range (until exclusive), oldest first, in pages. */
export async function* readHistory(
  { logs, metrics }: HistoryStores,
  rule: Pick<Rule, "indices" | "filter">,
  from: number,
  until: number,
): AsyncGenerator<readonly Observation[]> {
  const fits = indexTest(rule.indices);
  const sources: AsyncIterable<readonly Observation[]>[] = [logDocuments(logs, rule, from, until, fits)];
  for (const database of await metrics.databases()) {
    for (const { name, isDefault } of await metrics.retentionPolicies(database)) {
      if (!fits(`${database}/${name}`) && !(isDefault && fits(`${database}/default`))) continue;
      sources.push(points(metrics, { database, retentionPolicy: name, from, until }));
    }
  }
  yield* mergeByTime(sources);
}

async function* logDocuments(
  logs: LogStore,
  rule: Pick<Rule, "indices" | "filter">,
  from: number,
  until: number,
  fits: (index: string) => boolean,
): AsyncGenerator<readonly Observation[]> {
  for await (const page of logs.scan({ query: rule.filter, indices: storeIndices(rule.indices), from, until })) {
    yield page
      .filter(({ index }) => fits(index))
      .map(({ index, id, time, source }) => {
        const fields = parseJson(source);
        return { index, id, time, fields: isHash(fields) ? fields : {}, source };
      });
  }
}

async function* points(
  metrics: MetricStore,
  selection: { database: string; retentionPolicy: string; from: number; until: number },
): AsyncGenerator<readonly Observation[]> {
  for await (const page of metrics.scan(selection)) {
    yield page.map((point) => observationOf(point, selection.retentionPolicy));
  }
}

/** Merges pages that are each sorted by time; holds one page of each source. */
export async function* mergeByTime(
  sources: readonly AsyncIterable<readonly Observation[]>[],
): AsyncGenerator<readonly Observation[]> {
  const readers: { next: () => Promise<boolean>; page: readonly Observation[]; at: number }[] = [];
  for (const source of sources) {
    const iterator = source[Symbol.asyncIterator]();
    const reader = {
      page: [] as readonly Observation[],
      at: 0,
      async next(): Promise<boolean> {
        while (this.at >= this.page.length) {
          const { value, done } = await iterator.next();
          if (done) return false;
          this.page = value;
          this.at = 0;
        }
        return true;
      },
    };
    if (await reader.next()) readers.push(reader);
  }
  while (readers.length > 1) {
    const merged: Observation[] = [];
    // Until one of the pages is used up: then its source has to be asked.
    while (readers.every(({ page, at }) => at < page.length)) {
      let first = readers[0]!;
      for (const reader of readers) if (reader.page[reader.at]!.time < first.page[first.at]!.time) first = reader;
      merged.push(first.page[first.at]!);
      first.at += 1;
    }
    yield merged;
    for (const reader of [...readers]) if (!(await reader.next())) readers.splice(readers.indexOf(reader), 1);
  }
  const last = readers[0];
  while (last && (await last.next())) {
    yield last.at === 0 ? last.page : last.page.slice(last.at);
    last.at = last.page.length;
  }
}
