import { createHash } from "node:crypto";
import { type Fields, setOwn } from "../event/value.ts";
import type { LogDocument, LogRollup, LogSummary } from "../stores/logs/port.ts";

/** Which summary of which index a document is; `generation` tells apart what came after documents were deleted. */
export interface SummaryOrigin {
  /** The rollup's. */
  readonly id: string;
  readonly index: string;
  readonly generation: number;
}

/**
 * A summary as a document: the group's fields under their own names, `@timestamp` the bucket's start, everything else
 * below `rollup`. Its id is the same whenever the same is summed up again, so that it replaces itself.
 */
export function rollupDocument(
  { into, interval, groupBy, metrics }: LogRollup,
  { id, index, generation }: SummaryOrigin,
  { time, group, count, metrics: measured }: LogSummary,
): LogDocument {
  const fields: Fields = { "@timestamp": new Date(time).toISOString() };
  for (const [at, name] of groupBy.entries()) {
    const value = group[at];
    if (value !== null && value !== undefined) setOwn(fields, name, value);
  }
  const numbers: Fields = {};
  for (const [at, name] of metrics.entries()) {
    const values = measured[at];
    if (values) setOwn(numbers, name, { min: values.min, max: values.max, sum: values.sum, count: values.count });
  }
  fields.rollup = { index, interval: intervalText(interval), count, metrics: numbers };
  const identity = JSON.stringify([id, index, generation, time, group]);
  return {
    index: into,
    id: createHash("sha256").update(identity).digest("base64url").slice(0, 32),
    action: "index",
    time,
    fields,
  };
}

const UNITS: readonly (readonly [string, number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
];

/** `1h`, as a person writes it in the settings. */
function intervalText(milliseconds: number): string {
  const unit = UNITS.find(([, size]) => milliseconds % size === 0);
  return unit ? `${milliseconds / unit[1]}${unit[0]}` : `${milliseconds}ms`;
}
