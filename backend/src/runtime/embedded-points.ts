import { parseLineProtocol } from "../inputs/influx/line-protocol.ts";
import type { EncodedPoints } from "../stores/metrics/encode.ts";
import type { EncodedColumn, EncodedGroup } from "../stores/metrics/encode-group.ts";
import { formatLineProtocol } from "../stores/metrics/influxdb/line-protocol.ts";
import type { FieldValue, MetricStore, Point } from "../stores/metrics/port.ts";
import type { Target, Written } from "../stores/target.ts";

/** The embedded metric store's points by themselves: as lines of line protocol, as InfluxDB's are. */
export function embeddedPoints(store: MetricStore): Pick<Target<EncodedPoints, unknown>, "extract" | "restore"> {
  return {
    extract(batch, index) {
      for (const group of batch.groups) {
        const row = rowOf(group, index);
        if (row !== null) return writtenOf(pointOf(group, row));
      }
      return null;
    },
    async restore(items) {
      const reasons: (string | null)[] = items.map(() => null);
      const points: Point[] = [];
      const itemOf: number[] = [];
      for (const [at, { payload, facts }] of items.entries()) {
        const retentionPolicy = typeof facts.retentionPolicy === "string" ? facts.retentionPolicy : null;
        const options = { now: Date.now(), database: String(facts.database), retentionPolicy };
        const parsed = parseLineProtocol(payload, options);
        reasons[at] = parsed.errors[0]?.message ?? null;
        for (const point of parsed.points) {
          points.push(point);
          itemOf.push(at);
        }
      }
      const { refused } = await store.write(points);
      for (const { index, reason } of refused) reasons[itemOf[index]!] = reason;
      return reasons;
    },
  };
}

function rowOf({ pointOfRow, merged }: EncodedGroup, index: number): number | null {
  const row = pointOfRow.indexOf(index);
  return row >= 0 ? row : (merged.find(([, point]) => point === index)?.[0] ?? null);
}

/** A row as a point; points that were merged into one row come back as one, which is how they are stored. */
function pointOf(group: EncodedGroup, row: number): Point {
  const { tags: flat } = group.series[group.seriesOfRow[row]!]!;
  const tags: Record<string, string> = {};
  for (let at = 0; at < flat.length; at += 2) tags[flat[at]!] = flat[at + 1]!;
  const fields: Record<string, FieldValue> = {};
  for (const column of group.columns) {
    if (column.present === null || column.present[row] === 1) fields[column.name] = fieldValue(column, row);
  }
  const { database, retentionPolicy, measurement, times } = group;
  return { database, retentionPolicy, measurement, tags, fields, time: times[row]! };
}

function fieldValue({ type, values }: EncodedColumn, row: number): FieldValue {
  const value = values[row]!;
  return type === "boolean" ? value === 1 : value;
}

function writtenOf(point: Point): Written {
  const { database, retentionPolicy } = point;
  return { form: "point", payload: Buffer.from(formatLineProtocol(point)), facts: { database, retentionPolicy } };
}
