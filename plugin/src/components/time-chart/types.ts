/** A series over time: pairs of a time in milliseconds since the epoch and a value; null is a gap. */
export interface ChartSeries {
  readonly name: string;
  readonly points: readonly (readonly [time: number, value: number | null])[];
  /** A name of Grafana's palette (`red`, `semi-dark-blue`) or any CSS colour; by position unless given. */
  readonly color?: string | undefined;
}

/** Something that happened at one moment. */
export interface ChartMark {
  readonly time: number;
  readonly text: string;
  /** @default "info" */
  readonly kind?: "info" | "warning" | "error" | undefined;
}

export type ChartKind = "bars" | "stacked-bars" | "lines";
export type ChartUnit = "short" | "percent" | "bytes" | "per-second" | "seconds";

export interface TimeChartProps {
  /** The range of the time axis, in milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
  readonly series: readonly ChartSeries[];
  /** A bar stands for the time from its point up to the next one. */
  readonly kind: ChartKind;
  /** `percent` is 0 to 100. @default "short" */
  readonly unit?: ChartUnit | undefined;
  /** Pixels, without the legend. @default 160 */
  readonly height?: number | undefined;
  /** The accessible name: what is charted. */
  readonly label: string;
  /** Called with the range that a person chose by dragging or by keyboard; without it nothing can be chosen. */
  readonly onBrush?: ((from: number, until: number) => void) | undefined;
  readonly marks?: readonly ChartMark[] | undefined;
}
