import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import type { Source } from "./datasources.ts";

export interface InfluxqlOptions {
  /**
   * Name of each series: `$tag_host`, `[[tag_container.name]]` (names with dots need the brackets), `$col`, `$measurement`.
   */
  readonly alias?: string;
  /** A table has a row for each series and time, its tags as columns. @default "time_series" */
  readonly format?: "time_series" | "table";
}

/**
 * An InfluxQL query as text. `$timeFilter` and `$__interval` are Grafana's; write variables as `${host:regex}` within
 * `=~ /^…$/`, which is right for one value, several and all of them.
 */
export function influxql(source: Source, query: string, options: InfluxqlOptions = {}): Builder<Dataquery> {
  const target = {
    datasource: source,
    query: query.replace(/\s+/g, " ").trim(),
    rawQuery: true,
    resultFormat: options.format ?? "time_series",
    ...(options.alias !== undefined && { alias: options.alias }),
  };
  return { build: () => ({ ...target, _implementsDataqueryVariant: () => undefined }) };
}
