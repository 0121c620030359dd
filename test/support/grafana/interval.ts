import type { Choices, Chosen } from "./interpolate.ts";

/** The interval that Grafana rounds up to, from those it knows, in milliseconds. */
const STEPS = [
  1, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 20_000, 30_000, 60_000, 120_000, 300_000,
  600_000, 900_000, 1_200_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000,
];
/** Points that fit into a panel as wide as the page. */
const POINTS = 1_500;

export interface Window {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** `$__interval`, milliseconds. */
  readonly interval: number;
}

/** The window that a panel of a width (of 24) asks for, with an interval that gives it a point every other pixel. */
export function windowOf(now: number, range: { from: number; to: number }, width: number, least: number): Window {
  const from = now - range.from * 1000;
  const to = now - range.to * 1000;
  const wanted = Math.max((to - from) / ((POINTS * width) / 24), least);
  return { from, to, interval: STEPS.find((step) => step >= wanted) ?? STEPS.at(-1)! };
}

/** Milliseconds as InfluxQL and Elasticsearch read them. */
export function durationText(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}

/** The variables that every query has. */
export function globalVariables({ from, to, interval }: Window): Choices {
  return new Map<string, Chosen>([
    ["__from", String(from)],
    ["__to", String(to)],
    ["__interval", durationText(interval)],
    ["interval", durationText(interval)],
    ["__interval_ms", String(interval)],
    ["timeFilter", { all: `time >= ${from}ms and time <= ${to}ms` }],
    ["__timeFilter", { all: `time >= ${from}ms and time <= ${to}ms` }],
  ]);
}
