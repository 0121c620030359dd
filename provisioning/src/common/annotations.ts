import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import { AnnotationQueryBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { MONITORING } from "./datasources.ts";

/** Heimdall writes a point for each incident, at the time of its first match. */
const INCIDENTS = `
  SELECT "rule", "key", "state", "ended" FROM "monitoring"."heimdall_incident"
  WHERE $timeFilter ORDER BY time DESC LIMIT 200`;

/** A mark at each incident, from its first match to its last. */
export function incidentAnnotations(): AnnotationQueryBuilder {
  const target: Builder<Dataquery> = {
    build: () => ({
      refId: "Incidents",
      datasource: MONITORING,
      query: INCIDENTS.replace(/\s+/g, " ").trim(),
      rawQuery: true,
      resultFormat: "time_series",
      fromAnnotations: true,
      textEditor: true,
      // Grafana compares title and end with the whole name of a column, text and tags with a part of it.
      titleColumn: "heimdall_incident.rule",
      textColumn: "key",
      tagsColumn: "state",
      timeEndColumn: "heimdall_incident.ended",
      _implementsDataqueryVariant: () => undefined,
    }),
  };
  return new AnnotationQueryBuilder()
    .name("Incidents")
    .datasource(MONITORING)
    .enable(true)
    .iconColor("red")
    .target(target);
}
