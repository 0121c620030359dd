import { join } from "node:path";
import type { HeimdallError } from "../../../errors.ts";
import { describeDownsampling } from "../downsampling.ts";
import { type EncodedPoints, encodePoints } from "../encode.ts";
import type { MetricStore, MetricWriteReport, Point } from "../port.ts";
import { openCatalogue } from "./catalogue.ts";
import { createDownsampler } from "./downsampler.ts";
import { openDownsamplingRules } from "./downsampling-rules.ts";
import { openEngine } from "./engine.ts";
import { createMetadata } from "./metadata.ts";
import { runQuery } from "./query.ts";
import { applyRetention, dropPolicy } from "./retention.ts";
import { scanPoints } from "./scan.ts";
import { createSeriesCache } from "./series-cache.ts";
import { openShards } from "./shards.ts";
import { createWriter } from "./writer.ts";

export interface EmbeddedMetricStoreOptions {
  /** Made when it does not exist; one process at a time. */
  readonly directory: string;
  /** What DuckDB may use. @default 256 MiB */
  readonly memoryLimitBytes?: number | undefined;
  /** DuckDB's threads. @default 2 */
  readonly threads?: number | undefined;
  /** Milliseconds since the epoch; tests set it. */
  readonly now?: (() => number) | undefined;
  /** How long a write waits for others to share its transaction, in milliseconds. @default 50 */
  readonly gatherMilliseconds?: number | undefined;
  /** Series that are remembered between batches, about 300 bytes each. @default 200000 */
  readonly seriesCacheLimit?: number | undefined;
  /** Shard files held open at a time. @default 48 */
  readonly openShardLimit?: number | undefined;
  /** Told of every damaged file that was set aside. */
  readonly onDamage?: ((error: HeimdallError) => void) | undefined;
  /** Told when a downsampling failed; it is tried again. */
  readonly warn?: ((message: string) => void) | undefined;
}

export interface EmbeddedMetricStore extends MetricStore {
  /** The second half of `write`, for points that were encoded elsewhere (a pipeline worker). */
  commit(encoded: EncodedPoints): Promise<MetricWriteReport>;
}

/** Opens the metric store that needs no server: DuckDB files, one for each shard of a retention policy. */
export async function openEmbeddedMetricStore(options: EmbeddedMetricStoreOptions): Promise<EmbeddedMetricStore> {
  const engine = await openEngine({
    directory: options.directory,
    memoryLimitBytes: options.memoryLimitBytes ?? 256 * 1024 * 1024,
    threads: options.threads ?? 2,
  });
  const catalogue = await openCatalogue(engine);
  const rules = await openDownsamplingRules(engine);
  const shards = await openShards({
    engine,
    directory: join(options.directory, "databases"),
    attachLimit: options.openShardLimit ?? 48,
    databases: catalogue.databases().values(),
    onDamage: options.onDamage ?? (() => {}),
  });
  const now = options.now ?? Date.now;
  const writer = createWriter({
    engine,
    catalogue,
    shards,
    cache: createSeriesCache(options.seriesCacheLimit ?? 200_000),
    now,
    gatherMilliseconds: options.gatherMilliseconds ?? 50,
  });
  const parts = { engine, catalogue, shards };
  const downsampler = createDownsampler({
    ...{ parts, rules, now },
    commit: (points) => writer.commit(points),
    warn: options.warn ?? (() => {}),
  });
  downsampler.start();
  const commit = async (encoded: EncodedPoints): Promise<MetricWriteReport> => {
    const report = await writer.commit(encoded);
    downsampler.wrote(encoded);
    return report;
  };
  let closed: Promise<void> | null = null;

  return {
    write: (points: readonly Point[]) => commit(encodePoints(points)),
    commit,
    createDatabase: (name, policy) => catalogue.createDatabase(name, policy),
    databases: async () => Array.from(catalogue.databases().keys()),
    retentionPolicies: async (database) =>
      Array.from(catalogue.database(database).policies.values(), ({ directory: _, ...policy }) => policy),
    setRetentionPolicy: (database, policy) => catalogue.setPolicy(database, policy),
    dropRetentionPolicy: (database, name) => writer.exclusively(() => dropPolicy(parts, database, name)),
    async setDownsampling(wanted, databases, allowDrop) {
      const others = await rules.set(wanted, databases, allowDrop);
      downsampler.start();
      return others.map(describeDownsampling);
    },
    ...createMetadata(parts, options.directory),
    query: (query) => runQuery(parts, query),
    scan: (selection) => scanPoints(parts, selection),
    applyRetention: (time) => writer.exclusively(() => applyRetention(parts, time)),
    close() {
      closed ??= (async () => {
        await downsampler.close();
        await writer.close();
        await engine.endReading();
        await shards.close();
        await engine.close();
      })();
      return closed;
    },
  };
}
