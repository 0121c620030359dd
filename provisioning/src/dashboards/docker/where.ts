import { METRICBEAT } from "../../common/datasources.ts";
import { influxql } from "../../common/influxql.ts";
import { logSearchLink } from "../../common/links.ts";

/** What Metricbeat's module docker is asked for. */
export const HOSTS = `"host" =~ /^\${host:regex}$/ AND $timeFilter`;
export const CONTAINERS = `"container.name" =~ /^\${container:regex}$/ AND ${HOSTS}`;

/** Name of a container's series. */
export const NAME = "[[tag_container.name]] on $tag_host";

/** From a container's series to its log lines. */
export const LOGS_OF_SERIES = logSearchLink('container.name:"${__field.labels["container.name"]}"', {
  title: "Log lines of this container",
});

/** Series over time, or one number. */
export const series = (query: string, alias?: string) =>
  influxql(METRICBEAT, query, alias === undefined ? {} : { alias });

/** Rows of a table. */
export const rows = (query: string) => influxql(METRICBEAT, query, { format: "table" });
