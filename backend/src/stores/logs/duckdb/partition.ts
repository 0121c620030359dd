export const DAY = 86_400_000;

/** Which file a document belongs to: what it shares is the number of days it is kept, and its day. */
export interface Partition {
  /** Whole days; null keeps for ever. */
  readonly days: number | null;
  /** Start of the UTC day in milliseconds; null for documents whose time is absurd. */
  readonly day: number | null;
}

const PAST_LIMIT = 3_660 * DAY;
const FUTURE_LIMIT = 2 * DAY;
const OUTSIDE = "outside";
const FOREVER = "forever";

/** The partition of a time; one far from now goes to a file of its own, so that nonsense cannot make files without end. */
export function partitionOf(time: number, days: number | null, now: number): Partition {
  const absurd = time < now - PAST_LIMIT || time > now + FUTURE_LIMIT;
  return { days, day: absurd ? null : Math.floor(time / DAY) * DAY };
}

/** The partition's path below the data directory, without the extension: `30d/2026-11-21`. */
export function partitionPath({ days, day }: Partition): string {
  const name = day === null ? OUTSIDE : new Date(day).toISOString().slice(0, 10);
  return `${days === null ? FOREVER : `${days}d`}/${name}`;
}

/** Reads a path that `partitionPath` made; null for anything else that lies there. */
export function parsePartitionPath(path: string): Partition | null {
  const match = /^(?:(\d+)d|forever)\/(?:(\d{4}-\d\d-\d\d)|outside)$/.exec(path);
  if (!match) return null;
  const day = match[2] === undefined ? null : Date.parse(`${match[2]}T00:00:00Z`);
  if (Number.isNaN(day)) return null;
  return { days: match[1] === undefined ? null : Number(match[1]), day };
}
