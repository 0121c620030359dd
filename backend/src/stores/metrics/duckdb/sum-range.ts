import type { DuckDBValue } from "@duckdb/node-api";
import { planFields, type SummedField } from "../downsampling.ts";
import type { FieldType } from "../encode-group.ts";
import type { Downsampling, FieldValue, Point } from "../port.ts";
import type { CataloguePolicy } from "./catalogue.ts";
import { type StoreParts, withShards } from "./parts.ts";
import type { ShardTable } from "./shard.ts";
import type { Lease } from "./shards.ts";

export interface SumRange {
  readonly rule: Downsampling;
  readonly isChained: boolean;
  readonly policy: CataloguePolicy;
  readonly measurement: string;
  /** Nanoseconds, aligned to windows; until exclusive. */
  readonly from: bigint;
  readonly until: bigint;
}

/** The points that a downsampling makes of a range of one measurement: exact, by SQL, one for each series and window. */
export async function sumRange(parts: StoreParts, range: SumRange): Promise<Point[]> {
  const { engine, catalogue, shards } = parts;
  const { rule, policy, measurement, from, until } = range;
  const touched = shards.of(catalogue.database(rule.database), policy, from, until);
  return withShards(shards, touched, async (leases) => {
    const sources = leases.flatMap((lease) => {
      const table = lease.content.tables.get(measurement);
      return table ? [{ lease, table }] : [];
    });
    const types = typesOf(sources.map(({ table }) => table));
    const fields = planFields(rule, types, range.isChained);
    if (fields.length === 0) return [];
    const rows = await engine.read(sumSql(range, fields, types, sources));
    return rows.map((row) => toPoint(range, fields, row));
  });
}

/** The measurements that a policy has in a range. */
export async function measurementsIn(
  { catalogue, shards }: StoreParts,
  { rule, policy, from, until }: Pick<SumRange, "rule" | "policy" | "from" | "until">,
): Promise<ReadonlySet<string>> {
  return withShards(shards, shards.of(catalogue.database(rule.database), policy, from, until), async (leases) => {
    return new Set(leases.flatMap(({ content }) => [...content.tables.keys()]));
  });
}

/** The time of the first point that a policy has in a range; null when it has none. */
export async function firstTimeIn(
  { engine, catalogue, shards }: StoreParts,
  { rule, policy, from, until }: Pick<SumRange, "rule" | "policy" | "from" | "until">,
): Promise<bigint | null> {
  for (const shard of shards.of(catalogue.database(rule.database), policy, from, until)) {
    const first = await withShards(shards, [shard], async (leases) => {
      const times = leases.flatMap(({ content }) =>
        Array.from(
          content.tables.values(),
          ({ name }) => `SELECT min(time) AS t FROM ${name} WHERE time >= ${from} AND time < ${until}`,
        ),
      );
      if (times.length === 0) return null;
      const [row] = await engine.read(`SELECT min(t) FROM (${times.join(" UNION ALL ")})`);
      return row![0] as bigint | null;
    });
    if (first !== null) return first;
  }
  return null;
}

/** InfluxDB: where shards differ in a field's type, the first of these that occurs counts. */
const PRECEDENCE: readonly FieldType[] = ["float", "integer", "string", "boolean"];

function typesOf(tables: readonly ShardTable[]): Map<string, FieldType> {
  const types = new Map<string, FieldType>();
  for (const { fields } of tables) {
    for (const [name, { type }] of fields) {
      const known = types.get(name);
      if (known === undefined || PRECEDENCE.indexOf(type) < PRECEDENCE.indexOf(known)) types.set(name, type);
    }
  }
  return types;
}

function sumSql(
  { rule, from, until }: SumRange,
  fields: readonly SummedField[],
  types: ReadonlyMap<string, FieldType>,
  sources: readonly { readonly lease: Lease; readonly table: ShardTable }[],
): string {
  const used = [...new Set(fields.flatMap(({ field, weight }) => (weight === null ? [field] : [field, weight])))];
  const columnOf = (name: string): string => `v${used.indexOf(name)}`;
  const parts = sources.map(({ lease, table }) => {
    const values = used.map((name) => `${storedValue(table, name, types.get(name)!)} AS ${columnOf(name)}`);
    return `SELECT d.time AS t, s.key AS k, s.tags AS tags, ${values.join(", ")}
      FROM ${table.name} AS d JOIN ${lease.content.alias}.main.series AS s ON s.id = d.series
      WHERE d.time >= ${from} AND d.time < ${until}`;
  });
  const results = fields.map(({ aggregate, field, weight }) => {
    const value = columnOf(field);
    if (weight !== null) {
      const count = columnOf(weight);
      return `sum(${value} * ${count}) / sum(${count}) FILTER (WHERE ${value} IS NOT NULL)`;
    }
    return aggregateSql(aggregate, value, types.get(field)!);
  });
  const { interval } = rule;
  return `SELECT t - ((t % ${interval}) + ${interval}) % ${interval} AS w, map_keys(any_value(tags)),
      map_values(any_value(tags)), ${results.join(", ")}
    FROM (${parts.join(" UNION ALL ")}) GROUP BY w, k ORDER BY w`;
}

function storedValue(table: ShardTable, name: string, type: FieldType): string {
  const field = table.fields.get(name);
  const wanted = type === "float" ? "DOUBLE" : "BIGINT";
  if (!field || (field.type !== "float" && field.type !== "integer")) return `NULL::${wanted}`;
  return `d.${field.column}::${wanted}`;
}

function aggregateSql(aggregate: SummedField["aggregate"], value: string, type: FieldType): string {
  switch (aggregate) {
    case "mean":
      return `avg(${value})`;
    case "first":
      return `arg_min(${value}, t)`;
    case "last":
      return `arg_max(${value}, t)`;
    case "median":
      return `quantile_cont(${value}::DOUBLE, 0.5)`;
    case "sum":
      // The sum of 64-bit integers may need more bits; then there is none.
      return type === "integer" ? `try_cast(sum(${value}) AS BIGINT)` : `sum(${value})`;
    case "count":
      return `nullif(count(${value}), 0)`;
    default:
      return `${aggregate}(${value})`;
  }
}

function toPoint({ rule, measurement }: SumRange, fields: readonly SummedField[], row: readonly DuckDBValue[]): Point {
  const [time, names, values, ...results] = row;
  const tagValues = listItems(values!);
  return {
    database: rule.database,
    retentionPolicy: rule.to,
    measurement,
    tags: Object.fromEntries(listItems(names!).map((name, index) => [name, tagValues[index]!])),
    fields: Object.fromEntries(
      fields.flatMap(({ name }, index) => {
        const result = results[index] as FieldValue | null;
        return result === null || (typeof result === "number" && !Number.isFinite(result)) ? [] : [[name, result]];
      }),
    ),
    time: time as bigint,
  };
}

function listItems(value: DuckDBValue): readonly string[] {
  return (value as unknown as { readonly items: readonly string[] }).items;
}
