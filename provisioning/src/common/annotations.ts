import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import { AnnotationQueryBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { MONITORING } from "./datasources.ts";

/** Heimdall writes a point for each incident, at the time of its first match. */
const INCIDENTS = `
  SELECT "text", "rule", "state", "ended" FROM "monitoring"."heimdall_incident"
  WHERE $timeFilter ORDER BY time DESC LIMIT 200`;

/** A mark at each incident, from its first match to its last. */
export function incidentAnnotations(): AnnotationQueryBuilder {
  const target: Builder<Dataquery> = {
    build: () => ({
      refId: "Incidents",
      datasource: MONITORING,
      query: INCIDENTS.replace(/\s+/g, " ").trim(),
      rawQuery: true,
      resultFormat: "table",
      fromAnnotations: true,
      textEditor: true,
      textColumn: "text",
      tagsColumn: "rule,state",
      timeEndColumn: "ended",
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
