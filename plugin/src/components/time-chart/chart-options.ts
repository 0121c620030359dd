import type { GrafanaTheme2 } from "@grafana/data";
import uPlot from "uplot";
import { timeLabels } from "./time-axis.ts";
import type { ChartKind, ChartMark, ChartSeries } from "./types.ts";

export interface OptionsInput {
  readonly theme: GrafanaTheme2;
  readonly kind: ChartKind;
  /** In the order of drawing. */
  readonly colors: readonly string[];
  readonly width: number;
  readonly height: number;
  /** Read anew whenever something is drawn. */
  readonly current: () => { readonly from: number; readonly until: number; readonly marks: readonly ChartMark[] };
  readonly format: (value: number) => string;
  readonly onHover: (place: number | null) => void;
}

/** The colour of each series: its own, or one of the palette by its place. */
export function seriesColors(theme: GrafanaTheme2, series: readonly Pick<ChartSeries, "color">[]): string[] {
  const { palette } = theme.visualization;
  return series.map(({ color }, place) =>
    theme.visualization.getColorByName(color ?? palette[place % palette.length] ?? "blue"),
  );
}

/** What uPlot needs to know: axes in the theme's colours, no interaction of its own but the cursor. */
export function chartOptions(input: OptionsInput): uPlot.Options {
  const { theme, kind, colors, width, height, current, format, onHover } = input;
  const axis = {
    stroke: theme.colors.text.secondary,
    font: `11px ${theme.typography.fontFamily}`,
    ticks: { show: false },
  };
  return {
    width,
    height,
    ms: 1,
    legend: { show: false },
    padding: [8, 24, 0, 0],
    cursor: {
      y: false,
      points: { show: kind === "lines" },
      drag: { x: false, y: false, setScale: false },
      bind: { dblclick: () => null },
    },
    scales: {
      x: { time: true, range: () => [current().from, current().until] },
      y: { range: (_chart, _low, high) => [0, high > 0 ? high * 1.08 : 1] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: timeAxisHeight, space: 70, values: (_chart, times) => timeLabels(times) },
      {
        ...axis,
        size: (_chart, labels) => Math.max(36, 10 + 7 * Math.max(0, ...(labels ?? []).map((label) => label.length))),
        space: 30,
        ...(kind !== "lines" && { incrs: WHOLE_STEPS }),
        grid: { stroke: theme.colors.border.weak, width: 1 },
        values: (_chart, values) => values.map(format),
      },
    ],
    series: [{}, ...colors.map((color) => seriesOptions(kind, color))],
    hooks: {
      draw: [(chart) => drawMarks(chart, theme, current().marks)],
      setCursor: [(chart) => onHover((chart.cursor.left ?? -1) < 0 ? null : (chart.cursor.idx ?? null))],
    },
  };
}

/** Room for a second line of labels only where the date stands in it. */
function timeAxisHeight(_chart: uPlot, labels: string[] | null): number {
  return labels?.some((label) => label.includes("\n")) ? 36 : 22;
}

/** Bars count things: there is no half of one. */
const WHOLE_STEPS = Array.from({ length: 16 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();

function seriesOptions(kind: ChartKind, color: string): uPlot.Series {
  if (kind === "lines") return { stroke: color, width: 1.5, points: { size: 4 }, spanGaps: false };
  // A bar begins at its time and leaves a hair to the next one.
  const paths = uPlot.paths.bars?.({ align: 1, size: [0.92, 120], gap: 0 });
  return { stroke: color, fill: color, width: 0, points: { show: false }, ...(paths && { paths }) };
}

function drawMarks(chart: uPlot, theme: GrafanaTheme2, marks: readonly ChartMark[]): void {
  const { ctx, bbox } = chart;
  const { min, max } = chart.scales.x ?? {};
  ctx.save();
  for (const { time, kind = "info" } of marks) {
    if (min == null || max == null || time < min || time > max) continue;
    const x = Math.round(chart.valToPos(time, "x", true));
    ctx.strokeStyle = theme.colors[kind].main;
    ctx.fillStyle = theme.colors[kind].main;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const half = 4 * devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(x - half, bbox.top);
    ctx.lineTo(x + half, bbox.top);
    ctx.lineTo(x, bbox.top + half * 1.5);
    ctx.fill();
  }
  ctx.restore();
}
