import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import { MONITORING } from "../../common/datasources.ts";
import { influxql } from "../../common/influxql.ts";

const INSTANCES = `"instance" =~ /^\${instance:regex}$/`;

export interface OwnPoints {
  readonly select: string;
  readonly from: string;
  readonly where?: string;
  /** Tags, each a series of its own. */
  readonly by?: readonly string[];
  readonly name?: string;
  /** Points that are the same for all backends have no tag `instance`. */
  readonly shared?: boolean;
}

const filtered = ({ from, where, shared = false }: Pick<OwnPoints, "from" | "where" | "shared">): string =>
  [`FROM "monitoring"."${from}" WHERE $timeFilter`, ...(shared ? [] : [INSTANCES]), ...(where ? [where] : [])].join(
    " AND ",
  );

const alias = ({ by = [], name }: OwnPoints) => {
  const parts = [...by.map((tag) => `$tag_${tag}`), ...(name === undefined ? [] : [name])];
  return parts.length === 0 ? {} : { alias: parts.join(" ") };
};

const quoted = (tags: readonly string[] = []): string => tags.map((tag) => `, "${tag}"`).join("");

/** Heimdall's points over time. */
export function overTime(points: OwnPoints): Builder<Dataquery> {
  const query = `SELECT ${points.select} ${filtered(points)} GROUP BY time($__interval)${quoted(points.by)} fill(none)`;
  return influxql(MONITORING, query, alias(points));
}

/** Backends write every ten seconds, each in its own; over less their sum would jump. */
export const STEP = "30s";

/** How many backends wrote something in the time range. */
export function backendsThatWrote(): Builder<Dataquery> {
  const each = `SELECT last("rss_bytes") AS "value" ${filtered({ from: "heimdall_process" })} GROUP BY "instance"`;
  return influxql(MONITORING, `SELECT count("value") FROM (${each})`);
}

/**
 * The sum over all series (backends, inputs, partitions) of what each of them says in an interval: a mean over series
 * would make two busy backends one.
 */
export function summed(points: OwnPoints & { readonly each: readonly string[] }): Builder<Dataquery> {
  const inner = `SELECT ${points.select} AS "value" ${filtered(points)} GROUP BY time($__interval)${quoted(points.each)} fill(none)`;
  const outer = `SELECT sum("value") FROM (${inner}) WHERE $timeFilter GROUP BY time($__interval)${quoted(points.by)} fill(none)`;
  return influxql(MONITORING, outer, alias(points));
}
