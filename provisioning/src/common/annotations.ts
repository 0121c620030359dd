import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import { AnnotationQueryBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { MONITORING } from "./datasources.ts";

/** Where the number of a rule's open incidents grew: Heimdall writes it every few seconds. */
const OPENED = `
  SELECT "opened", "rule" FROM (
    SELECT difference("count") AS "opened" FROM "monitoring"."heimdall_incidents"
    WHERE "state" = 'open' AND $timeFilter GROUP BY "rule"
  ) WHERE "opened" > 0`;

/** A mark at each moment when an incident of a rule was opened. */
export function incidentAnnotations(): AnnotationQueryBuilder {
  const target: Builder<Dataquery> = {
    build: () => ({
      refId: "Incidents",
      datasource: MONITORING,
      query: OPENED.replace(/\s+/g, " ").trim(),
      rawQuery: true,
      resultFormat: "table",
      fromAnnotations: true,
      textEditor: true,
      textColumn: "rule",
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
