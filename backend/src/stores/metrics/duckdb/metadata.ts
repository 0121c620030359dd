import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { MetricStore } from "../port.ts";
import type { CatalogueDatabase } from "./catalogue.ts";
import { type StoreParts, withShards } from "./parts.ts";
import type { Shard } from "./shard-file.ts";
import type { Lease } from "./shards.ts";

type Metadata = Pick<MetricStore, "measurements" | "tagKeys" | "tagValues" | "fieldKeys" | "stats">;

/** What the stored shards hold: read from the files, so that it goes when retention drops them. */
export function createMetadata({ engine, catalogue, shards }: StoreParts, directory: string): Metadata {
  const allShards = (database: CatalogueDatabase): Shard[] =>
    Array.from(database.policies.values()).flatMap((policy) => shards.of(database, policy));

  const distinct = async (
    database: string,
    measurement: string,
    select: (lease: Lease, id: number) => string,
    values: readonly string[],
  ): Promise<string[]> =>
    withShards(shards, allShards(catalogue.database(database)), async (leases) => {
      const parts = leases.flatMap((lease) => {
        const table = lease.content.tables.get(measurement);
        return table ? [select(lease, table.id)] : [];
      });
      if (parts.length === 0) return [];
      const rows = await engine.read(
        `SELECT DISTINCT name FROM (${parts.join(" UNION ALL ")}) WHERE name IS NOT NULL`,
        values,
      );
      return (rows as [string][]).map(([name]) => name).sort();
    });

  return {
    measurements: async (database) =>
      withShards(shards, allShards(catalogue.database(database)), async (leases) => {
        const names = new Set(leases.flatMap(({ content }) => Array.from(content.tables.keys())));
        return Array.from(names).sort();
      }),

    tagKeys: (database, measurement) =>
      distinct(
        database,
        measurement,
        ({ content }, id) =>
          `SELECT unnest(map_keys(tags)) AS name FROM ${content.alias}.main.series WHERE measurement = ${id}`,
        [],
      ),

    tagValues: (database, measurement, tag) =>
      distinct(
        database,
        measurement,
        ({ content }, id) => `SELECT tags[$1] AS name FROM ${content.alias}.main.series WHERE measurement = ${id}`,
        [tag],
      ),

    fieldKeys: async (database, measurement) =>
      withShards(shards, allShards(catalogue.database(database)), async (leases) => {
        const found = new Map<string, { name: string; type: "float" | "integer" | "string" | "boolean" }>();
        for (const { content } of leases) {
          for (const [name, { type }] of content.tables.get(measurement)?.fields ?? []) {
            found.set(`${name}\0${type}`, { name, type });
          }
        }
        return Array.from(found.entries())
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([, field]) => field);
      }),

    async stats() {
      let bytes = await sizeOf(join(directory, "catalogue.duckdb"));
      const databases = [];
      for (const database of catalogue.databases().values()) {
        const own = allShards(database);
        for (const shard of own) bytes += await sizeOf(shard.path);
        const counts = await withShards(shards, own, async (leases) => ({
          points: await sum(leases.flatMap(({ content }) => Array.from(content.tables.values(), ({ name }) => name))),
          series: await countSeries(leases),
        }));
        databases.push({ database: database.name, ...counts });
      }
      return { bytes, databases };
    },
  };

  async function sum(tables: readonly string[]): Promise<number> {
    if (tables.length === 0) return 0;
    const parts = tables.map((table) => `SELECT count(*) AS rows FROM ${table}`);
    const rows = await engine.read(`SELECT sum(rows) FROM (${parts.join(" UNION ALL ")})`);
    return Number(rows[0]![0]);
  }

  async function countSeries(leases: readonly Lease[]): Promise<number> {
    if (leases.length === 0) return 0;
    const parts = leases.map(
      ({ content: { alias } }) =>
        `SELECT m.name, s.key FROM ${alias}.main.series AS s JOIN ${alias}.main.measurements AS m ON m.id = s.measurement`,
    );
    const rows = await engine.read(`SELECT count(*) FROM (${parts.join(" UNION ")})`);
    return Number(rows[0]![0]);
  }
}

/** The bytes of a database file and its write-ahead log. */
async function sizeOf(path: string): Promise<number> {
  const sizes = await Promise.all(
    [path, `${path}.wal`].map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes[0]! + sizes[1]!;
}
