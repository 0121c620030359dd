import type { ComponentProps } from "react";
import type { Overview } from "../../../api/overview.ts";
import { TimeChart } from "../../../components/time-chart/time-chart.tsx";
import type { ChosenRange } from "../range.ts";

interface RateChartProps {
  readonly label: string;
  readonly overview: Overview;
  readonly range: ChosenRange;
  readonly series: ComponentProps<typeof TimeChart>["series"];
}

/** Events a second over time; nothing where only what the answering backend counted is known. */
export function RateChart({ label, overview: { from, until, source }, range, series }: RateChartProps) {
  if (source !== "points") return null;
  return (
    <TimeChart
      from={from}
      until={until}
      kind="stacked-bars"
      unit="per-second"
      label={label}
      series={series}
      onBrush={range.onBrush}
    />
  );
}
