/**
 * A quantile (0 to 1) of values that were counted in buckets, as Prometheus' `histogram_quantile` estimates it: linear
 * within the bucket, and the highest bound for what lies above it. Null without values.
 * @param bounds upper bounds, ascending
 * @param counts values at or below each bound, cumulative; one more entry counts all
 */
export function quantile(q: number, bounds: readonly number[], counts: readonly number[]): number | null {
  const total = counts[bounds.length] ?? 0;
  if (total <= 0) return null;
  const rank = q * total;
  const at = bounds.findIndex((_, index) => counts[index]! >= rank);
  if (at < 0) return bounds[bounds.length - 1]!;
  const below = at === 0 ? 0 : counts[at - 1]!;
  const lower = at === 0 ? 0 : bounds[at - 1]!;
  const within = counts[at]! - below;
  return within === 0 ? bounds[at]! : lower + ((rank - below) / within) * (bounds[at]! - lower);
}
