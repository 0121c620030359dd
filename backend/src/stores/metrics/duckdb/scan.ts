import type { DuckDBValue } from "@duckdb/node-api";
import { millisecondsToNanoseconds } from "../durations.ts";
import type { FieldValue, MetricStore, Point } from "../port.ts";
import { queryError } from "./errors.ts";
import { type StoreParts, withShards } from "./parts.ts";
import type { ShardContent, ShardTable } from "./shard.ts";

type Selection = Parameters<MetricStore["scan"]>[0];

/** A span of time is halved until it holds no more rows than this; what stands at one time is read at once. */
const PAGE_ROWS = 10_000;

/** Every point of a range, oldest first over all measurements, in pages of bounded size. */
export async function* scanPoints(
  { engine, catalogue, shards }: StoreParts,
  selection: Selection,
): AsyncGenerator<Point[]> {
  const database = catalogue.database(selection.database);
  const policy = catalogue.policy(selection.database, selection.retentionPolicy ?? null);
  if (!policy) throw queryError(`retention policy not found: ${selection.retentionPolicy}`);
  const from = millisecondsToNanoseconds(selection.from);
  const until = millisecondsToNanoseconds(selection.until);
  const scope = { database: selection.database, retentionPolicy: policy.name };

  for (const shard of shards.of(database, policy, from, until)) {
    const spans = [{ from: later(from, shard.start), until: earlier(until, shard.end) }];
    for (let span = spans.pop(); span; span = spans.pop()) {
      const { from: start, until: end } = span;
      // The shard is only held while a page is read, so that a slow consumer does not keep it from its retention.
      const page = await withShards(shards, [shard], async ([lease]) => {
        if (!lease) return [];
        const tables = tablesOf(lease.content, selection.measurement);
        const counts = await countRows(tables, start, end);
        const total = counts.reduce((sum, count) => sum + count, 0);
        if (total > PAGE_ROWS && end - start > 1n) return null;
        const filled = tables.filter((_, index) => counts[index]! > 0);
        return readPoints(lease.content, filled, start, end);
      });
      if (page === null) {
        const middle = start + (end - start) / 2n;
        spans.push({ from: middle, until: end }, { from: start, until: middle });
      } else if (page.length > 0) {
        yield page;
      }
    }
  }

  async function countRows(tables: readonly ShardTable[], start: bigint, end: bigint): Promise<number[]> {
    if (tables.length === 0) return [];
    const parts = tables.map(
      ({ name }, index) => `SELECT ${index} AS i, count(*) AS n FROM ${name} WHERE time >= ${start} AND time < ${end}`,
    );
    const rows = await engine.read(`SELECT i, n FROM (${parts.join(" UNION ALL ")}) ORDER BY i`);
    return rows.map((row) => Number(row[1]));
  }

  async function readPoints(
    content: ShardContent,
    tables: readonly ShardTable[],
    start: bigint,
    end: bigint,
  ): Promise<Point[]> {
    const points: Point[] = [];
    for (const table of tables) {
      const fields = Array.from(table.fields);
      const columns = [
        "d.time",
        "map_keys(s.tags)",
        "map_values(s.tags)",
        ...fields.map(([, { column }]) => `d.${column}`),
      ];
      const rows = await engine.read(
        `SELECT ${columns.join(", ")} FROM ${table.name} AS d JOIN ${content.alias}.main.series AS s ON s.id = d.series
         WHERE d.time >= ${start} AND d.time < ${end}`,
      );
      for (const row of rows) {
        const names = listItems(row[1]!);
        const values = listItems(row[2]!);
        points.push({
          ...scope,
          measurement: table.measurement,
          tags: Object.fromEntries(names.map((name, index) => [name, values[index]!])) as Record<string, string>,
          fields: Object.fromEntries(
            fields.flatMap(([name], index) => (row[3 + index] === null ? [] : [[name, row[3 + index] as FieldValue]])),
          ),
          time: row[0] as bigint,
        });
      }
    }
    return points.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  }
}

function later(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

function earlier(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

function tablesOf(content: ShardContent, measurement: string | undefined): ShardTable[] {
  if (measurement === undefined) return Array.from(content.tables.values());
  const table = content.tables.get(measurement);
  return table ? [table] : [];
}

function listItems(value: DuckDBValue): readonly string[] {
  return (value as unknown as { readonly items: readonly string[] }).items;
}
