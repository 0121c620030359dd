import { isList, isObject, type JsonObject, textOf } from "./json.ts";

/** A query of a dashboard or of an alert rule, as its file has it. */
export interface GrafanaQuery {
  readonly kind: "panel" | "variable" | "annotation" | "alert";
  /** Where it stands, for people: "Host › CPU by host › A". */
  readonly place: string;
  /** Of its data source. */
  readonly uid: string;
  readonly target: JsonObject;
  /** The time it is asked for, relative to now, in seconds. */
  readonly range: { readonly from: number; readonly to: number };
  /** Of a panel, of 24: how many points fit into it. */
  readonly width: number;
  /** The smallest interval that the panel wants, for instance "30m". */
  readonly minInterval: string | null;
}

/** Grafana's own sources: dashboards, expressions over other queries, annotations that people wrote. */
const OWN = new Set(["grafana", "__expr__", "-100", "-- Grafana --", "-- Dashboard --", "-- Mixed --"]);

/**
 * Every query of a provisioned document that a server gets: of a dashboard its panels', variables' and annotations', of
 * an alerting file its rules'. Throws where one has no data source.
 */
export function extractQueries(document: unknown): GrafanaQuery[] {
  if (!isObject(document)) throw new Error("neither a dashboard nor an alerting file");
  if (isList(document.groups)) return document.groups.flatMap(ofGroup);
  if (!isList(document.panels)) return [];
  const title = textOf(document.title);
  const range = rangeOf(document.time);
  const templating = isObject(document.templating) ? document.templating.list : [];
  const annotations = isObject(document.annotations) ? document.annotations.list : [];
  const common = { range, width: 24, minInterval: null };
  return [
    ...objects(templating)
      .filter(({ type }) => type === "query")
      .map((variable) => ({
        ...common,
        kind: "variable" as const,
        place: `${title} › variable ${textOf(variable.name)}`,
        uid: uidOf(variable, `${title}, variable ${textOf(variable.name)}`),
        target: isObject(variable.query) ? variable.query : { query: textOf(variable.query) },
      })),
    ...objects(annotations).map((annotation) => ({
      ...common,
      kind: "annotation" as const,
      place: `${title} › annotation ${textOf(annotation.name)}`,
      uid: uidOf(annotation, `${title}, annotation ${textOf(annotation.name)}`),
      target: isObject(annotation.target) ? annotation.target : annotation,
    })),
    ...panelsOf(document).flatMap((panel) => ofPanel(panel, title, range)),
  ].filter(({ uid }) => !OWN.has(uid));
}

/** All panels of a dashboard that are not rows, those in folded rows too. */
export function panelsOf(dashboard: JsonObject): JsonObject[] {
  return objects(dashboard.panels).flatMap((panel) => (panel.type === "row" ? objects(panel.panels) : [panel]));
}

function ofPanel(panel: JsonObject, dashboard: string, range: GrafanaQuery["range"]): GrafanaQuery[] {
  const place = `${dashboard} › ${textOf(panel.title)}`;
  const gridPos = isObject(panel.gridPos) ? panel.gridPos : {};
  return objects(panel.targets)
    .filter(({ hide }) => hide !== true)
    .map((target) => ({
      kind: "panel",
      place: `${place} › ${textOf(target.refId)}`,
      uid: uidOf(isObject(target.datasource) ? target : panel, place),
      target,
      range: typeof panel.timeFrom === "string" ? { from: seconds(panel.timeFrom), to: 0 } : range,
      width: Number(gridPos.w ?? 24),
      minInterval: typeof panel.interval === "string" ? panel.interval : null,
    }));
}

function ofGroup(group: unknown): GrafanaQuery[] {
  if (!isObject(group)) return [];
  return objects(group.rules).flatMap((rule) =>
    objects(rule.data)
      .map((query): GrafanaQuery => {
        const range = isObject(query.relativeTimeRange) ? query.relativeTimeRange : {};
        return {
          kind: "alert",
          place: `${textOf(rule.title)} › ${textOf(query.refId)}`,
          uid: textOf(query.datasourceUid),
          target: isObject(query.model) ? query.model : {},
          range: { from: Number(range.from ?? 600), to: Number(range.to ?? 0) },
          width: 24,
          minInterval: null,
        };
      })
      .filter(({ uid }) => !OWN.has(uid)),
  );
}

function uidOf(owner: JsonObject, place: string): string {
  const uid = isObject(owner.datasource) ? owner.datasource.uid : undefined;
  if (typeof uid !== "string" || uid === "") throw new Error(`${place}: no data source`);
  return uid;
}

function rangeOf(time: unknown): GrafanaQuery["range"] {
  const from = isObject(time) ? textOf(time.from) : "now-6h";
  return { from: seconds(from.replace(/^now-/, "")), to: 0 };
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** "30m" in seconds. */
export function seconds(duration: string): number {
  const [, count, unit] = /^(\d+)([smhdw])$/.exec(duration) ?? [];
  if (count === undefined || unit === undefined) throw new Error(`not a duration: ${duration}`);
  return Number(count) * UNITS[unit]!;
}

const objects = (value: unknown): JsonObject[] => (isList(value) ? value.filter(isObject) : []);
