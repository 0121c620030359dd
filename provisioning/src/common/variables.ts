import { QueryVariableBuilder, VariableRefresh, VariableSort } from "@grafana/grafana-foundation-sdk/dashboard";
import { LOGS, type Source } from "./datasources.ts";

interface Choice {
  readonly name: string;
  readonly label: string;
  readonly description?: string;
  /** Several values, and "All", which is chosen at first. @default true */
  readonly multi?: boolean;
}

const choice = ({ name, label, description, multi = true }: Choice, all: string): QueryVariableBuilder => {
  const variable = new QueryVariableBuilder(name)
    .label(label)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc)
    .multi(multi)
    .includeAll(multi);
  if (description !== undefined) variable.description(description);
  // "All" is one pattern: a list of thousands of names would make a query that no server takes.
  return multi ? variable.allValue(all).current({ text: ["All"], value: ["$__all"] }) : variable;
};

/**
 * The values of a tag in InfluxDB. Use as `"host" =~ /^${host:regex}$/`. `where` narrows by earlier variables.
 */
export function tagVariable(
  options: Choice & {
    readonly source: Source;
    readonly measurement: string;
    readonly tag: string;
    readonly where?: string;
    /** When the measurement is not in the database's default policy. */
    readonly policy?: string;
  },
): QueryVariableBuilder {
  const { source, measurement, tag, where, policy } = options;
  const from = policy === undefined ? `"${measurement}"` : `"${policy}"."${measurement}"`;
  const query = `SHOW TAG VALUES FROM ${from} WITH KEY = "${tag}"${where === undefined ? "" : ` WHERE ${where}`}`;
  return choice(options, ".*").datasource(source).query(query);
}

/**
 * The values of a field in Elasticsearch. Use as `host.name:${host:lucene}`. `lucene` narrows, also by earlier variables.
 */
export function fieldVariable(
  options: Choice & { readonly field: string; readonly lucene?: string },
): QueryVariableBuilder {
  const { field, lucene } = options;
  const query = JSON.stringify({ find: "terms", field, size: 1000, ...(lucene !== undefined && { query: lucene }) });
  return choice(options, "*").datasource(LOGS).query(query);
}
