import { PanelBuilder as BarGaugeBuilder } from "@grafana/grafana-foundation-sdk/bargauge";
import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BarGaugeValueMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from "@grafana/grafana-foundation-sdk/common";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { described, type PanelOptions } from "./panels.ts";
import { neutral } from "./thresholds.ts";

export interface NumberOptions extends PanelOptions {
  /** What becomes of a series. @default "lastNotNull" */
  readonly calc?: "lastNotNull" | "sum" | "max" | "mean" | "min" | "count";
  /** Draws the series behind the number. @default false */
  readonly sparkline?: boolean;
  /** Shows each series' name above its number: for several. */
  readonly named?: boolean;
}

const reduced = ({ calc = "lastNotNull" }: NumberOptions): ReduceDataOptionsBuilder =>
  new ReduceDataOptionsBuilder().calcs([calc]).values(false);

/** A big number; with several series, several of them. */
export function number(options: NumberOptions): StatBuilder {
  return described(new StatBuilder(), { thresholds: neutral(), ...options }, 4)
    .reduceOptions(reduced(options))
    .colorMode(BigValueColorMode.Value)
    .graphMode(options.sparkline ? BigValueGraphMode.Area : BigValueGraphMode.None)
    .textMode(options.named ? BigValueTextMode.ValueAndName : BigValueTextMode.Value);
}

/** A horizontal bar for each series, with its name and number: who has the most. `eachRow`: of a table, each row. */
export function barGauges(options: NumberOptions & { readonly eachRow?: boolean }): BarGaugeBuilder {
  const reduce = options.eachRow ? new ReduceDataOptionsBuilder().calcs([]).values(true) : reduced(options);
  return described(new BarGaugeBuilder(), { thresholds: neutral(), ...options }, 8)
    .reduceOptions(reduce)
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .valueMode(BarGaugeValueMode.Color)
    .namePlacement(BarGaugeNamePlacement.Auto)
    .showUnfilled(true);
}
