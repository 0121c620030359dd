import { windowOf } from "../downsampling.ts";
import { HOUR } from "../durations.ts";
import { refusal } from "../encode.ts";
import { getOrCreate } from "../get-or-create.ts";
import type { Point } from "../port.ts";
import { formatLineProtocol } from "./line-protocol.ts";

/** Points as line protocol, made where the CPU is (a pipeline worker); plain data, for structured clone. */
export interface EncodedLines {
  readonly format: "lines";
  /** How many points the batch had, the refused ones included. */
  readonly count: number;
  readonly groups: readonly LineGroup[];
  /** Points that no store takes. */
  readonly refused: readonly RefusedLine[];
}

export interface RefusedLine {
  /** In the batch. */
  readonly index: number;
  readonly reason: string;
  readonly database: string;
  readonly retentionPolicy: string | null;
  /** What would have been written, for people to mend. */
  readonly line: string;
}

/** The lines of one database and policy: one request's body. */
export interface LineGroup {
  readonly database: string;
  /** Null for the database's default policy. */
  readonly retentionPolicy: string | null;
  /** Lines with their line ends, times in nanoseconds. */
  readonly bytes: Uint8Array;
  /** Where each line begins in `bytes`; one entry more than there are lines. */
  readonly starts: Uint32Array;
  /** For each line the index of its point in the batch. */
  readonly points: Uint32Array;
  /** The hours since the epoch that the times lie in: what is older than downsampling looks back is summed up anew. */
  readonly hours: readonly number[];
}

/** Points to line protocol, grouped by database and policy. Pure: knows no server. */
export function encodeLines(points: readonly Point[]): EncodedLines {
  const builders = new Map<string, Map<string | null, GroupBuilder>>();
  const groups: GroupBuilder[] = [];
  const refused: RefusedLine[] = [];
  let group: GroupBuilder | undefined;

  for (let index = 0; index < points.length; index += 1) {
    const point = points[index]!;
    const { database, retentionPolicy } = point;
    const reason = refusal(point) ?? unwritable(point);
    if (reason !== null) {
      refused.push({ index, reason, database, retentionPolicy, line: formatLineProtocol(point) });
      continue;
    }
    if (group?.database !== database || group.retentionPolicy !== retentionPolicy) {
      const policies = getOrCreate(builders, database, () => new Map<string | null, GroupBuilder>());
      group = getOrCreate(policies, retentionPolicy, () => {
        const made = { database, retentionPolicy, text: "", ends: [], points: [], hours: [], from: 0n, until: 0n };
        groups.push(made);
        return made;
      });
    }
    group.text += `${formatLineProtocol(point)}\n`;
    group.ends.push(group.text.length);
    group.points.push(index);
    if (point.time < group.from || point.time >= group.until) noteHour(group, point.time);
  }
  return { format: "lines", count: points.length, groups: groups.map(finish), refused };
}

interface GroupBuilder {
  readonly database: string;
  readonly retentionPolicy: string | null;
  text: string;
  /** Where each line ends in `text`. */
  readonly ends: number[];
  readonly points: number[];
  readonly hours: number[];
  /** The hour of the last point, so that most need no division. */
  from: bigint;
  until: bigint;
}

function noteHour(group: GroupBuilder, time: bigint): void {
  group.from = windowOf(time, HOUR);
  group.until = group.from + HOUR;
  const hour = Number(group.from / HOUR);
  if (!group.hours.includes(hour)) group.hours.push(hour);
}

const encoder = new TextEncoder();

function finish({ text, ends, points, database, retentionPolicy, hours }: GroupBuilder): LineGroup {
  const bytes = encoder.encode(text);
  const starts = new Uint32Array(ends.length + 1);
  if (bytes.length === text.length) {
    starts.set(ends, 1);
  } else {
    for (let line = 0, from = 0; line < ends.length; line += 1) {
      const until = ends[line]!;
      starts[line + 1] = starts[line]! + Buffer.byteLength(text.slice(from, until));
      from = until;
    }
  }
  return { database, retentionPolicy, bytes, starts, points: Uint32Array.from(points), hours };
}

/** Why InfluxDB 1.8 cannot keep a point that the embedded store takes; null when it can. */
function unwritable({ measurement }: Point): string | null {
  if (/^[#\t\0]/.test(measurement)) {
    return `measurement "${measurement}" begins with ${JSON.stringify(measurement[0])}, which line protocol cannot write`;
  }
  // Seen at 1.8.10: the name is unescaped twice for the index and once for the series, and no query finds the points.
  if (/\\[, "=]/.test(measurement)) {
    return `measurement "${measurement}" has a backslash before a comma, blank, quote or equals sign, which InfluxDB cannot read back`;
  }
  return null;
}
