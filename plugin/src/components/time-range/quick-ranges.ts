/** Ranges to choose from: how far back, in the units of date math; or whole days. */
export const QUICK_RANGES = [
  { from: "now-5m", to: "now", count: 5, unit: "minute" },
  { from: "now-15m", to: "now", count: 15, unit: "minute" },
  { from: "now-30m", to: "now", count: 30, unit: "minute" },
  { from: "now-1h", to: "now", count: 1, unit: "hour" },
  { from: "now-3h", to: "now", count: 3, unit: "hour" },
  { from: "now-12h", to: "now", count: 12, unit: "hour" },
  { from: "now-24h", to: "now", count: 24, unit: "hour" },
  { from: "now-2d", to: "now", count: 2, unit: "day" },
  { from: "now-7d", to: "now", count: 7, unit: "day" },
  { from: "now-30d", to: "now", count: 30, unit: "day" },
  { from: "now-90d", to: "now", count: 90, unit: "day" },
  { from: "now/d", to: "now/d", count: 0, unit: "today" },
  { from: "now-1d/d", to: "now-1d/d", count: 0, unit: "yesterday" },
] as const;

export type QuickRange = (typeof QUICK_RANGES)[number];

/** The quick range that two texts are, if they are one. */
export function quickRangeOf(from: string, to: string): QuickRange | undefined {
  return QUICK_RANGES.find((range) => range.from === from.trim() && range.to === to.trim());
}
