import { influxql } from "../../common/influxql.ts";
import { logSearchLink } from "../../common/links.ts";
import type { Agent, Measure } from "./agent.ts";

/** The queries of a JVM's panels, in the names of one agent. */
export function jvmQueries(agent: Agent) {
  const { source, service, instance, part } = agent;
  const where = `"${service}" =~ /^\${service:regex}$/ AND "${instance}" =~ /^\${instance:regex}$/ AND $timeFilter`;
  const byJvm = `"${service}", "${instance}"`;
  const field = (measure: Measure) => `"${agent.field(measure)}"`;
  const from = (measure: Measure) => `FROM "${agent.measurement(measure)}" WHERE ${where}`;
  const name = `[[tag_${service}]] [[tag_${instance}]]`;
  const time = (value: string, measure: Measure, alias: string, tags = byJvm) =>
    influxql(source, `SELECT ${value} ${from(measure)} GROUP BY time($__interval), ${tags} fill(null)`, { alias });

  return {
    source,
    name,
    /** One series for each JVM. */
    byJvm: (measure: Measure, alias = name) => time(`mean(${field(measure)})`, measure, alias),
    /** One series for each JVM: how much of `whole` is `portion`. */
    share: (portion: Measure, whole: Measure) => time(`mean(${field(portion)}) / mean(${field(whole)})`, portion, name),
    /** One series for each JVM and pool or collector; its name is the tag, which `partNames` shortens. */
    byPart: (measure: Measure) =>
      time(`mean(${field(measure)})`, measure, `${name}: [[tag_${part}]]`, `${byJvm}, "${part}"`),
    /** Growth a second of a counter by JVM and part. */
    growth: (measure: Measure, factor = "") =>
      time(
        `non_negative_derivative(last(${field(measure)}), 1s)${factor}`,
        measure,
        `${name}: [[tag_${part}]]`,
        `${byJvm}, "${part}"`,
      ),
    /** What one counter grew for each step of another. */
    growthPer: (measure: Measure, step: Measure) =>
      time(
        `non_negative_difference(last(${field(measure)})) / non_negative_difference(last(${field(step)}))`,
        measure,
        `${name}: [[tag_${part}]]`,
        `${byJvm}, "${part}"`,
      ),
    /** One number over all JVMs, of the newest value of each. */
    over: (aggregate: "max" | "min" | "count" | "sum", value: string, measure: Measure) =>
      influxql(source, `SELECT ${aggregate}("n") FROM (SELECT ${value} AS "n" ${from(measure)} GROUP BY ${byJvm})`),
    /** The fastest growth a second of a counter in any interval, over all JVMs and parts. */
    busiest: (measure: Measure) =>
      influxql(
        source,
        `SELECT max("rate") FROM (SELECT non_negative_derivative(last(${field(measure)}), 1s) AS "rate" ${from(measure)}
         GROUP BY time($__interval), ${byJvm}, "${part}")`,
      ),
    /** A table's column: the newest value of each JVM. */
    column: (measure: Measure, heading: string) =>
      influxql(source, `SELECT last(${field(measure)}) AS "${heading}" ${from(measure)} GROUP BY ${byJvm}`, {
        format: "table",
      }),
    field,
    /** From a series to what the service logged. */
    logs: logSearchLink(`service.name:"\${__field.labels["${service}"]}"`, { title: "Log lines of this service" }),
  };
}

export type JvmQueries = ReturnType<typeof jvmQueries>;

/** A pool's or collector's own name instead of the whole MBean's, which is what Metricbeat has. */
export const partNames = {
  id: "renameByRegex",
  options: { regex: "^(.*: )java\\.lang:(?:.*,)?name=([^,]+).*$", renamePattern: "$1$2" },
};
