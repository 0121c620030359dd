import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Source } from "../common/datasources.ts";
import type { Rule, RuleQuery } from "./format.ts";
import { dashboardUrl, logSearchUrl, pageUrl } from "./links.ts";

export interface RuleOptions {
  readonly uid: string;
  readonly title: string;
  readonly source: Source;
  /** InfluxQL; each series that it answers is judged by itself, its tags become labels. */
  readonly query: string;
  /** How far the query looks back, in seconds. */
  readonly lookBack: number;
  /** What becomes of a series: one number. */
  readonly reduce: "last" | "max" | "min" | "mean" | "sum";
  /** When the rule fires. */
  readonly is: "above" | "below";
  readonly threshold: number;
  /** How long it must be so. */
  readonly lasting: string;
  readonly severity: "critical" | "warning";
  /** One line, with `{{ $labels.host }}` and `{{ $values.B.Value }}`. */
  readonly summary: string;
  /** What it means and what to do. */
  readonly description: string;
  /** Where one looks first: a panel of ours, and values of its dashboard's variables by templates. */
  readonly panel: {
    readonly dashboard: Dashboard;
    readonly title: string;
    readonly variables?: Readonly<Record<string, string>>;
  };
  /** What to look at else: log lines by Lucene with values of labels as `{{ … }}`, or a page of the app plugin. */
  readonly see: { readonly logs: string } | { readonly page: string };
  /** When there is no series at all: an agent that is not used is no alarm. @default "OK" */
  readonly noData?: "OK" | "Alerting";
}

const EXPRESSIONS = { type: "__expr__", uid: "__expr__" };
const INTERVAL = 60_000;

/** A rule in three steps: the query, a number of each series, and whether that is too high or too low. */
export function alertRule(options: RuleOptions): Rule {
  const { dashboard, title: panelTitle, variables } = options.panel;
  const panelId = panelOf(dashboard, panelTitle);
  return {
    uid: options.uid,
    title: options.title,
    condition: "C",
    data: [query(options), reduced(options), judged(options)],
    dashboardUid: dashboard.uid ?? "",
    panelId,
    noDataState: options.noData ?? "OK",
    // What keeps a data source from answering is told by its own rules; the last state is the best guess.
    execErrState: "KeepLast",
    for: options.lasting,
    annotations: {
      summary: options.summary,
      description: options.description,
      dashboard_url: dashboardUrl(dashboard.uid ?? "", panelId, variables),
      ...("logs" in options.see
        ? { logs_url: logSearchUrl(options.see.logs) }
        : { page_url: pageUrl(options.see.page) }),
      // Grafana makes the links of its own messages of these two.
      __dashboardUid__: dashboard.uid ?? "",
      __panelId__: String(panelId),
    },
    labels: { severity: options.severity, origin: "heimdall" },
    isPaused: false,
  };
}

function query({ source, query: text, lookBack }: RuleOptions): RuleQuery {
  return {
    refId: "A",
    relativeTimeRange: { from: lookBack, to: 0 },
    datasourceUid: source.uid,
    model: {
      refId: "A",
      datasource: { type: source.type, uid: source.uid },
      query: text.replace(/\s+/g, " ").trim(),
      rawQuery: true,
      resultFormat: "time_series",
      intervalMs: INTERVAL,
      maxDataPoints: 43_200,
    },
  };
}

function reduced({ reduce }: RuleOptions): RuleQuery {
  return {
    refId: "B",
    relativeTimeRange: { from: 0, to: 0 },
    datasourceUid: "__expr__",
    model: {
      refId: "B",
      datasource: EXPRESSIONS,
      type: "reduce",
      expression: "A",
      reducer: reduce,
      // Intervals without a point are left out instead of making the whole series no number.
      settings: { mode: "dropNN" },
    },
  };
}

function judged({ is, threshold }: RuleOptions): RuleQuery {
  return {
    refId: "C",
    relativeTimeRange: { from: 0, to: 0 },
    datasourceUid: "__expr__",
    model: {
      refId: "C",
      datasource: EXPRESSIONS,
      type: "threshold",
      expression: "B",
      conditions: [{ evaluator: { type: is === "above" ? "gt" : "lt", params: [threshold] } }],
    },
  };
}

function panelOf(dashboard: Dashboard, title: string): number {
  const panels = (dashboard.panels ?? []).flatMap((panel) => ("panels" in panel ? panel.panels : [panel]));
  const id = panels.find((panel) => "title" in panel && panel.title === title && panel.type !== "row")?.id;
  if (id === undefined) throw new Error(`${dashboard.title} has no panel "${title}"`);
  return id;
}
