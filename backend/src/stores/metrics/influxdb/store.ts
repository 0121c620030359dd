import type { Target } from "../../target.ts";
import type { MetricStore, MetricWriteReport } from "../port.ts";
import { createAsk } from "./ask.ts";
import { createInfluxClient } from "./client.ts";
import type { InfluxConnection } from "./connection.ts";
import { reconcileQueries } from "./continuous-queries.ts";
import { createDatabases } from "./databases.ts";
import { type EncodedLines, encodeLines } from "./encode.ts";
import { extractLine, restoreLines } from "./letters.ts";
import { createMetadata } from "./metadata.ts";
import { runQuery } from "./query.ts";
import { scanPoints } from "./scan.ts";
import { createSummaries } from "./summaries.ts";
import { createLineWriter, type WriteObservation } from "./writer.ts";

export interface InfluxMetricStoreOptions {
  readonly connection: InfluxConnection;
  /** Told what people should know; limited in rate by the caller, never with secrets. */
  warn(message: string): void;
  /** Told of every write request. */
  readonly observe?: ((write: WriteObservation) => void) | undefined;
}

export interface InfluxMetricStore extends MetricStore, Target<EncodedLines, MetricWriteReport> {}

/**
 * Opens InfluxDB 1.8 as the metric store.
 * Connects to nothing yet: a server that is down only fails what is asked of it.
 */
export async function openInfluxMetrics(options: InfluxMetricStoreOptions): Promise<InfluxMetricStore> {
  const { connection } = options;
  const client = createInfluxClient(connection);
  const ask = createAsk(client, connection.url);
  const { recreate, ...databases } = createDatabases(ask);
  const writer = createLineWriter({
    client,
    url: connection.url,
    observe: options.observe ?? (() => {}),
    async recreate(database) {
      const made = await recreate(database);
      if (made) options.warn(`the database ${database} was gone from InfluxDB at ${connection.url}; it was made again`);
      return made;
    },
  });

  const summaries = createSummaries(ask, options.warn);
  const commit = async (batch: EncodedLines): Promise<MetricWriteReport> => {
    const report = await writer.commit(batch);
    summaries.wrote(batch);
    return report;
  };

  return {
    ...databases,
    ...createMetadata(ask),
    write: (points) => commit(encodeLines(points)),
    commit,
    extract: extractLine,
    restore: (items) => restoreLines(items, commit),
    query: (query) => runQuery(ask, query),
    scan: (selection) => scanPoints(ask, selection),
    async setDownsampling(rules, names, allowDrop) {
      const defaults = new Map<string, string>();
      for (const { database } of rules) {
        const policies = await databases.retentionPolicies(database);
        defaults.set(database, policies.find(({ isDefault }) => isDefault)?.name ?? "autogen");
      }
      const { others, ...queries } = await reconcileQueries(ask, rules, names, allowDrop);
      summaries.set(queries, defaults);
      return others;
    },
    // The server drops its shards by itself.
    applyRetention: async () => 0,
    async close() {
      await writer.idle();
      await summaries.close();
      client.close();
    },
  };
}
