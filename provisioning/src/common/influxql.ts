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
  const text = query.replace(/\s+/g, " ").trim();
  const target = {
    datasource: source,
    query: options.format === "table" ? asRows(text) : text,
    rawQuery: true,
    resultFormat: options.format ?? "time_series",
    ...(options.alias !== undefined && { alias: options.alias }),
  };
  return { build: () => ({ ...target, _implementsDataqueryVariant: () => undefined }) };
}

/**
 * The same answer with tags as columns. Grafana's parser of InfluxQL makes the columns of a table from the tags that it
 * is grouped by in whatever order it meets them, row for row: with two tags and more it mixes them up.
 */
function asRows(query: string): string {
  const [, list] = /GROUP BY ((?:"[^"]+"(?:, )?)+)$/.exec(query) ?? [];
  if (list === undefined) return query;
  const values = [...query.matchAll(/ AS ("[^"]+")/g)].map(([, name]) => name);
  if (values.length === 0 || query.split(" FROM ").length > 2) {
    throw new Error(`a table's query names each of its columns by AS, and has no query within it: ${query}`);
  }
  return `SELECT ${[...values, list].join(", ")} FROM (${query})`;
}
