import {
  LogsDedupStrategy,
  LogsSortOrder,
  TableCellDisplayMode,
  TableSortByFieldStateBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import { PanelBuilder as DashboardListBuilder } from "@grafana/grafana-foundation-sdk/dashboardlist";
import { PanelBuilder as LogsBuilder } from "@grafana/grafana-foundation-sdk/logs";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TextBuilder, TextMode } from "@grafana/grafana-foundation-sdk/text";
import { described, type PanelOptions } from "./panels.ts";

export interface TableOptions extends PanelOptions {
  /** Headings of the columns by the name that the query gives them, in the order wanted. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Units of columns (by their heading) that have another than the panel's. */
  readonly units?: Readonly<Record<string, string>>;
  /** Columns that are not shown, by the query's name. */
  readonly hidden?: readonly string[];
  /** The heading sorted by, largest first. */
  readonly sortBy?: string;
  /**
   * Makes one row of those that the queries have for the same tags. InfluxQL cannot join measurements; Grafana can, once
   * each row's own time is out of the way. Each query names its columns by `AS`.
   */
  readonly joined?: boolean;
}

/** A table with a row for each result. */
export function table(options: TableOptions): TableBuilder {
  const { columns, units = {}, hidden = [], sortBy, joined = false } = options;
  const panel = described(new TableBuilder(), options, 8)
    .filterable(true)
    .cellOptions({ type: TableCellDisplayMode.Auto });
  if (joined) {
    panel.withTransformation({ id: "filterFieldsByName", options: { exclude: { names: ["Time"] } } });
    panel.withTransformation({ id: "merge", options: {} });
  }
  if (columns !== undefined || hidden.length > 0) {
    const names = Object.keys(columns ?? {});
    panel.withTransformation({
      id: "organize",
      options: {
        renameByName: { ...columns },
        indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
        excludeByName: Object.fromEntries(hidden.map((name) => [name, true])),
      },
    });
  }
  for (const [heading, unit] of Object.entries(units)) panel.overrideByName(heading, [{ id: "unit", value: unit }]);
  if (sortBy !== undefined) panel.sortBy([new TableSortByFieldStateBuilder().displayName(sortBy).desc(true)]);
  return panel;
}

/** The log lines themselves, newest first. */
export function logList(options: Omit<PanelOptions, "unit">): LogsBuilder {
  return described(new LogsBuilder(), { ...options, unit: "none" }, 12)
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .enableInfiniteScrolling(false)
    .sortOrder(LogsSortOrder.Descending)
    .dedupStrategy(LogsDedupStrategy.None);
}

/** What panels without queries have. */
interface StillPanel {
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
}

/** The dashboards that have all of the tags, as links that keep the time. */
export function dashboardList(options: StillPanel & { readonly tags: readonly string[] }): DashboardListBuilder {
  return new DashboardListBuilder()
    .title(options.title)
    .description(options.description)
    .span(options.width)
    .height(options.height)
    .tags([...options.tags])
    .showSearch(true)
    .showStarred(false)
    .showRecentlyViewed(false)
    .showHeadings(false)
    .keepTime(true)
    .maxItems(30);
}

/** A text in Markdown. */
export function text(options: StillPanel & { readonly markdown: string }): TextBuilder {
  return new TextBuilder()
    .title(options.title)
    .description(options.description)
    .span(options.width)
    .height(options.height)
    .mode(TextMode.Markdown)
    .content(options.markdown);
}
