import { ExactNumber, type Value } from "../../../event/value.ts";
import { millisecondsToNanoseconds } from "../durations.ts";
import type { FieldType } from "../encode-group.ts";
import type { FieldValue, MetricStore, Point } from "../port.ts";
import { type Ask, rowsOf } from "./ask.ts";
import { questionError } from "./errors.ts";
import { clampTime, quoteName, quoteSource, timeLiteral } from "./influxql.ts";
import { fieldType } from "./metadata.ts";

type Selection = Parameters<MetricStore["scan"]>[0];

/** A span of time is halved until it holds no more rows than this; what stands at one time is read at once. */
const PAGE_ROWS = 10_000;

/** Every point of a range, oldest first over all measurements, in pages of bounded size. */
export async function* scanPoints(ask: Ask, selection: Selection): AsyncGenerator<Point[]> {
  const { database } = selection;
  const policy = selection.retentionPolicy ?? (await defaultPolicy(ask, database));
  const types = await fieldTypes(ask, database, policy, selection.measurement);
  const measurements = [...types.keys()];
  if (measurements.length === 0) return;
  const sources = measurements.map((name) => quoteSource(database, policy, name)).join(", ");
  const within = (from: bigint, until: bigint) => `WHERE time >= ${timeLiteral(from)} AND time < ${timeLiteral(until)}`;

  const countRows = async (from: bigint, until: bigint): Promise<number> => {
    let total = 0;
    for await (const { values = [] } of ask(`SELECT count(*::field) FROM ${sources} ${within(from, until)}`)) {
      // Each field has a count; a row has at least one of them.
      for (const row of values) total += row.slice(1).reduce<number>((sum, count) => Math.max(sum, Number(count)), 0);
    }
    return total;
  };

  const readPoints = async (from: bigint, until: bigint): Promise<Point[]> => {
    const points: Point[] = [];
    const influxql = `SELECT *::field FROM ${sources} ${within(from, until)} GROUP BY *`;
    for await (const part of ask(influxql, { epoch: "ns", chunkSize: PAGE_ROWS, exact: true })) {
      const measurement = part.name!;
      const tags = Object.fromEntries(Object.entries(part.tags ?? {}).filter(([, value]) => value !== ""));
      const own = types.get(measurement)!;
      for (const row of part.values ?? []) {
        const fields: Record<string, FieldValue> = {};
        for (let index = 1; index < row.length; index += 1) {
          const name = part.columns[index]!;
          if (row[index] !== null) fields[name] = fieldValue(row[index]!, own.get(name));
        }
        points.push({ database, retentionPolicy: policy, measurement, tags, fields, time: toBigInt(row[0]!) });
      }
    }
    return points.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  };

  const spans = [{ from: toTime(selection.from), until: toTime(selection.until) }];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const { from, until } = span;
    if (from >= until) continue;
    const count = await countRows(from, until);
    if (count > PAGE_ROWS && until - from > 1n) {
      const middle = from + (until - from) / 2n;
      spans.push({ from: middle, until }, { from, until: middle });
    } else if (count > 0) {
      yield await readPoints(from, until);
    }
  }
}

async function defaultPolicy(ask: Ask, database: string): Promise<string> {
  const rows = await rowsOf(ask(`SHOW RETENTION POLICIES ON ${quoteName(database)}`));
  const standard = rows.find((row) => row.default === true);
  if (!standard) throw questionError(`database ${database} has no default retention policy`);
  return standard.name as string;
}

/** The types of the fields by measurement, as one policy has them. */
export async function fieldTypes(
  ask: Ask,
  database: string,
  policy: string,
  measurement?: string,
): Promise<Map<string, Map<string, FieldType>>> {
  const name = measurement === undefined ? "/.*/" : quoteName(measurement);
  const influxql = `SHOW FIELD KEYS ON ${quoteName(database)} FROM ${quoteName(policy)}.${name}`;
  const types = new Map<string, Map<string, FieldType>>();
  for await (const part of ask(influxql)) {
    const own = types.get(part.name!) ?? new Map<string, FieldType>();
    types.set(part.name!, own);
    for (const [field, type] of part.values ?? []) {
      // Where shards differ, floats go before integers and these before others: in this order InfluxDB lists them.
      if (!own.has(field as string)) own.set(field as string, fieldType(type as string));
    }
  }
  return types;
}

function toTime(milliseconds: number): bigint {
  return clampTime(millisecondsToNanoseconds(milliseconds));
}

function toBigInt(value: Value): bigint {
  return value instanceof ExactNumber ? BigInt(value.value) : BigInt(value as number);
}

function fieldValue(value: Value, type: FieldType | undefined): FieldValue {
  if (type === "integer") return toBigInt(value);
  if (value instanceof ExactNumber) return Number(value.value);
  return value as FieldValue;
}
