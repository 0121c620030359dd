import {
  AxisPlacement,
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import { PanelBuilder as StateTimelineBuilder } from "@grafana/grafana-foundation-sdk/statetimeline";
import { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { described, type PanelOptions } from "./panels.ts";

export interface ChartOptions extends PanelOptions {
  readonly stacked?: boolean;
  /** Numbers in the legend, which is then a table. */
  readonly legendCalcs?: readonly ("lastNotNull" | "max" | "mean" | "min" | "sum")[];
  /** Draws the thresholds as dashed lines. */
  readonly showThresholds?: boolean;
  /** Joins points that lie further apart than the interval. @default true */
  readonly joined?: boolean;
}

const HEIGHT = 8;

const legend = (calcs: ChartOptions["legendCalcs"]): VizLegendOptionsBuilder =>
  new VizLegendOptionsBuilder()
    .displayMode(calcs === undefined ? LegendDisplayMode.List : LegendDisplayMode.Table)
    .placement(LegendPlacement.Bottom)
    .showLegend(true)
    .calcs([...(calcs ?? [])]);

const tooltip = (): VizTooltipOptionsBuilder =>
  new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending);

/** Lines over time. */
export function lines(options: ChartOptions): TimeseriesBuilder {
  const panel = described(new TimeseriesBuilder(), options, HEIGHT)
    .drawStyle(GraphDrawStyle.Line)
    .lineInterpolation(LineInterpolation.Linear)
    .lineWidth(1)
    .fillOpacity(options.stacked ? 30 : 8)
    .showPoints(VisibilityMode.Auto)
    .spanNulls(options.joined ?? true)
    .axisPlacement(AxisPlacement.Auto)
    .legend(legend(options.legendCalcs))
    .tooltip(tooltip());
  if (options.stacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group("A"));
  if (options.showThresholds) {
    panel.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  return panel;
}

/** Bars over time: counts of an interval. */
export function bars(options: ChartOptions): TimeseriesBuilder {
  return lines(options).drawStyle(GraphDrawStyle.Bars).fillOpacity(70).showPoints(VisibilityMode.Never);
}

/** A band of colour for each series: which state it had when. Give it mappings for the states' names and colours. */
export function states(options: PanelOptions): StateTimelineBuilder {
  return described(new StateTimelineBuilder(), options, HEIGHT)
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .rowHeight(0.8)
    .legend(legend(undefined))
    .tooltip(tooltip());
}
