import { HAPROXY } from "../../common/datasources.ts";
import { influxql } from "../../common/influxql.ts";

const CHOSEN = `"frontend" =~ /^\${frontend:regex}$/ AND "backend" =~ /^\${backend:regex}$/`;

/** The points of the chosen requests; more conditions may follow. */
export const POINTS = `FROM "requests" WHERE $timeFilter AND ${CHOSEN}`;
/** Their lines. By a pattern, because "all" has to be the same text for both stores. */
export const LINES = "haproxy.ft:/${frontend:regex}/ AND haproxy.b:/${backend:regex}/";
/** Those of them that the backend failed to answer. */
export const FAILED = `${LINES} AND haproxy.ST:>=500`;
/** The indices in an address of the log search. */
export const INDEX = { index: "haproxy-*" };

/** A query of the points. */
export const requests = (query: string, alias?: string) =>
  influxql(HAPROXY, query, alias === undefined ? {} : { alias });
