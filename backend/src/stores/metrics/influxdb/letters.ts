import { HeimdallError } from "../../../errors.ts";
import type { Written } from "../../target.ts";
import { HOUR } from "../durations.ts";
import type { MetricWriteReport } from "../port.ts";
import type { EncodedLines, LineGroup } from "./encode.ts";

/** The line of a point of a batch, the refused ones included. */
export function extractLine(batch: EncodedLines, row: number): Written {
  const refused = batch.refused.find(({ index }) => index === row);
  if (refused) return written(refused.database, refused.retentionPolicy, Buffer.from(refused.line));
  for (const { database, retentionPolicy, bytes, starts, points } of batch.groups) {
    const line = points.indexOf(row);
    if (line >= 0) return written(database, retentionPolicy, bytes.slice(starts[line]!, starts[line + 1]! - 1));
  }
  throw new HeimdallError("NO_SUCH_ROW", `the batch of ${batch.count} points has no row ${row}`);
}

function written(database: string, retentionPolicy: string | null, payload: Uint8Array): Written {
  return { form: "point", payload, facts: { database, retentionPolicy } };
}

/** Writes kept lines, which people may have mended meanwhile; for each the reason why it was refused, else null. */
export async function restoreLines(
  items: readonly Written[],
  commit: (batch: EncodedLines) => Promise<MetricWriteReport>,
): Promise<readonly (string | null)[]> {
  const groups = Map.groupBy(items.keys(), (index) => {
    const { database, retentionPolicy } = items[index]!.facts;
    return JSON.stringify([database, retentionPolicy ?? null]);
  });
  const batch: EncodedLines = {
    format: "lines",
    count: items.length,
    refused: [],
    groups: Array.from(groups, ([key, indices]) => toGroup(key, indices, items)),
  };
  const reasons: (string | null)[] = items.map(() => null);
  for (const { index, reason } of (await commit(batch)).refused) reasons[index] = reason;
  return reasons;
}

const LINE_END = Buffer.from("\n");

function toGroup(key: string, indices: readonly number[], items: readonly Written[]): LineGroup {
  const [database, retentionPolicy] = JSON.parse(key) as [string, string | null];
  const starts = new Uint32Array(indices.length + 1);
  const pieces: Uint8Array[] = [];
  for (const [line, index] of indices.entries()) {
    const { payload } = items[index]!;
    pieces.push(payload, LINE_END);
    starts[line + 1] = starts[line]! + payload.byteLength + LINE_END.byteLength;
  }
  return {
    database,
    retentionPolicy,
    bytes: Buffer.concat(pieces),
    starts,
    points: Uint32Array.from(indices),
    hours: [...new Set(indices.map((index) => hourOf(items[index]!.payload)))],
  };
}

/** The hour that a line's time lies in; this one for a line without a time. */
function hourOf(payload: Uint8Array): number {
  const [, time] = / (-?\d+)\s*$/.exec(Buffer.from(payload).toString("latin1")) ?? [];
  return Math.floor(time === undefined ? Date.now() / 3_600_000 : Number(time) / Number(HOUR));
}
