import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import type { DashboardLink, ThresholdsConfigBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Source } from "./datasources.ts";

/** What every panel of ours says. */
export interface PanelOptions {
  readonly title: string;
  /** What is seen, in a sentence or two, and what to do about a bad value. */
  readonly description: string;
  /** Grafana's unit: "short", "percentunit", "bytes", "Bps", "ms", "s", "reqps", "none" … */
  readonly unit: string;
  /** Where all queries of the panel go, unless each says it itself. */
  readonly source: Source;
  readonly targets: readonly Builder<Dataquery>[];
  /** Of 24. The widths of a line of panels add up to 24. */
  readonly width: number;
  /** Of 30 pixels each. */
  readonly height?: number;
  /** Steps of time are no finer: "30s" where several series are added up that do not write in the same second. */
  readonly interval?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  readonly thresholds?: ThresholdsConfigBuilder;
  /** In the panel's corner. */
  readonly links?: readonly Builder<DashboardLink>[];
  /** On each series or value, when it is clicked. */
  readonly dataLinks?: readonly Builder<DashboardLink>[];
  /** What is shown where there is no data. */
  readonly noValue?: string;
  /** A panel for each value of this variable. */
  readonly repeat?: string;
}

/** What the panel builders of all kinds have. */
interface AnyPanel {
  title(title: string): this;
  description(description: string): this;
  unit(unit: string): this;
  datasource(source: Source): this;
  targets(targets: Builder<Dataquery>[]): this;
  span(width: number): this;
  height(height: number): this;
  interval(interval: string): this;
  decimals(decimals: number): this;
  min(min: number): this;
  max(max: number): this;
  thresholds(thresholds: Builder<ReturnType<ThresholdsConfigBuilder["build"]>>): this;
  links(links: Builder<DashboardLink>[]): this;
  dataLinks(links: Builder<DashboardLink>[]): this;
  noValue(text: string): this;
  repeat(variable: string): this;
}

/** Gives a panel what its options say. */
export function described<Panel extends AnyPanel>(panel: Panel, options: PanelOptions, height: number): Panel {
  const { interval, decimals, min, max, thresholds, links, dataLinks, noValue, repeat } = options;
  panel
    .title(options.title)
    .description(options.description)
    .unit(options.unit)
    .datasource(options.source)
    .targets(options.targets.map(withRefId))
    .span(options.width)
    .height(options.height ?? height);
  if (interval !== undefined) panel.interval(interval);
  if (decimals !== undefined) panel.decimals(decimals);
  if (min !== undefined) panel.min(min);
  if (max !== undefined) panel.max(max);
  if (thresholds !== undefined) panel.thresholds(thresholds);
  if (links !== undefined) panel.links([...links]);
  if (dataLinks !== undefined) panel.dataLinks([...dataLinks]);
  if (noValue !== undefined) panel.noValue(noValue);
  if (repeat !== undefined) panel.repeat(repeat);
  return panel;
}

/** Grafana tells the queries of a panel apart by a letter. */
function withRefId(target: Builder<Dataquery>, index: number): Builder<Dataquery> {
  return { build: () => ({ refId: String.fromCharCode(65 + index), ...target.build() }) };
}
