import { createGroup, type EncodedGroup, type GroupBuilder } from "./encode-group.ts";
import { getOrCreate } from "./get-or-create.ts";
import type { Point } from "./port.ts";

/** Points in columns, made where the CPU is (a pipeline worker); plain data and typed arrays, for structured clone. */
export interface EncodedPoints {
  /** How many points the batch had, the refused ones included. */
  readonly count: number;
  readonly groups: readonly EncodedGroup[];
  /** Points that no store takes, by their index in the batch. */
  readonly refused: readonly { readonly index: number; readonly reason: string }[];
}

/** InfluxDB 1.8: the two lowest and the highest 64-bit integer are not times. */
export const MIN_TIME = -9_223_372_036_854_775_806n;
export const MAX_TIME = 9_223_372_036_854_775_806n;

/**
 * Groups points by database, policy and measurement and lays their fields out in columns. Points of one series and
 * time become one row, the later field winning (InfluxDB merges them). Pure: knows no store and no schema.
 */
export function encodePoints(points: readonly Point[]): EncodedPoints {
  const builders = new Map<string, GroupBuilder[]>();
  const groups: GroupBuilder[] = [];
  const refused: { index: number; reason: string }[] = [];
  let group: GroupBuilder | undefined;

  for (let index = 0; index < points.length; index += 1) {
    const point = points[index]!;
    const reason = refusal(point);
    if (reason !== null) {
      refused.push({ index, reason });
      continue;
    }
    if (!group?.holds(point)) {
      const sameName = getOrCreate(builders, point.measurement, () => []);
      group = sameName.find((candidate) => candidate.holds(point));
      if (!group) {
        group = createGroup(point.database, point.retentionPolicy, point.measurement);
        sameName.push(group);
        groups.push(group);
      }
    }
    const conflict = group.add(point, index);
    if (conflict !== null) refused.push({ index, reason: conflict });
  }
  return { count: points.length, groups: groups.map((builder) => builder.finish()), refused };
}

/** Why no store takes a point, in InfluxDB's words where it has any; null when it may be stored. */
export function refusal(point: Point): string | null {
  const { measurement, tags, fields, time } = point;
  if (measurement === "") return "missing measurement";
  if (time < MIN_TIME || time > MAX_TIME) return `time outside range ${MIN_TIME} - ${MAX_TIME}`;
  if (Object.hasOwn(tags, "time")) {
    return `invalid tag key: input tag "time" on measurement "${measurement}" is invalid`;
  }
  let usable = 0;
  for (const name in fields) {
    if (name === "time") continue;
    usable += 1;
    const value = fields[name]!;
    if (typeof value === "number" && !Number.isFinite(value)) {
      return `field "${name}" on measurement "${measurement}" is ${value}; only finite numbers can be stored`;
    }
    if (typeof value === "bigint" && BigInt.asIntN(64, value) !== value) {
      return `field "${name}" on measurement "${measurement}" is ${value}, which no 64-bit integer holds`;
    }
  }
  if (usable > 0) return null;
  if (!Object.hasOwn(fields, "time")) return "missing fields";
  return `invalid field name: input field "time" on measurement "${measurement}" is invalid`;
}
