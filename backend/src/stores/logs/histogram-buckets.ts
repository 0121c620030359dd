import type { LogHistogramRequest } from "./port.ts";

const BUCKET_LIMIT = 10_000;

/** Where a histogram's buckets lie: they begin at multiples of the interval, as Elasticsearch's. */
export interface HistogramBuckets {
  /** The first bucket's time, milliseconds since the epoch. */
  readonly first: number;
  readonly length: number;
}

/** The buckets of a request; throws what `refuse` makes of the reason for one that cannot be. */
export function bucketsOf(
  { from, until, interval }: LogHistogramRequest,
  refuse: (reason: string) => Error,
): HistogramBuckets {
  if (!Number.isInteger(interval) || interval < 1 || !(until > from))
    throw refuse("a histogram needs from < until and an interval of whole milliseconds");
  const first = Math.floor(from / interval) * interval;
  const length = Math.ceil((until - first) / interval);
  if (length > BUCKET_LIMIT) {
    throw refuse(
      `${length} buckets are too many (${BUCKET_LIMIT} at most); choose a longer interval or a shorter time`,
    );
  }
  return { first, length };
}
