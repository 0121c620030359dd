import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel,
  RowBuilder,
  TimePickerBuilder,
  type VariableModel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { incidentAnnotations } from "./annotations.ts";

/** Of all our dashboards; the index lists those that have it. */
export const TAG = "heimdall";

export interface RowOptions {
  readonly title: string;
  readonly panels: readonly Builder<Panel>[];
  /** Folded at first: what one opens when the rest of the page is not enough. */
  readonly collapsed?: boolean;
}

export interface DashboardOptions {
  /** `heimdall-…`; the file has the part behind it as its name. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** Beside `heimdall`. */
  readonly tags?: readonly string[];
  /** @default "now-6h" */
  readonly from?: string;
  /** @default "30s" */
  readonly refresh?: string;
  readonly variables?: readonly Builder<VariableModel>[];
  readonly rows: readonly RowOptions[];
}

/** A dashboard of ours: linked with the others, with incidents as marks, one cursor over all charts. */
export function heimdallDashboard(options: DashboardOptions): Dashboard {
  const builder = new DashboardBuilder(options.title)
    .uid(options.uid)
    .description(options.description)
    .tags([TAG, ...(options.tags ?? [])])
    .time({ from: options.from ?? "now-6h", to: "now" })
    .timezone("browser")
    .refresh(options.refresh ?? "30s")
    .timepicker(new TimePickerBuilder().refreshIntervals(["10s", "30s", "1m", "5m", "15m", "1h"]))
    .tooltip(DashboardCursorSync.Crosshair)
    .variables([...(options.variables ?? [])])
    .annotation(incidentAnnotations())
    .links([otherDashboards(), openIncidents()]);
  for (const { title, panels, collapsed = false } of options.rows) {
    const row = new RowBuilder(title).collapsed(collapsed);
    if (collapsed) for (const panel of panels) row.withPanel(panel);
    builder.withRow(row);
    if (!collapsed) for (const panel of panels) builder.withPanel(panel);
  }
  return asGrafanaHasIt(numbered(builder.build()));
}

function otherDashboards(): DashboardLinkBuilder {
  return new DashboardLinkBuilder("Dashboards")
    .type(DashboardLinkType.Dashboards)
    .tags([TAG])
    .asDropdown(true)
    .keepTime(true)
    .tooltip("The other dashboards of Heimdall");
}

function openIncidents(): DashboardLinkBuilder {
  return new DashboardLinkBuilder("Incidents")
    .type(DashboardLinkType.Link)
    .url("/a/heimdall-app/incidents")
    .icon("bell")
    .tooltip("What the rules found");
}

/** Grafana gives panels without an id one of its own at each start, and links to a panel break. */
function numbered(dashboard: Dashboard): Dashboard {
  let id = 0;
  for (const panel of dashboard.panels ?? []) {
    panel.id = ++id;
    if ("panels" in panel) for (const inner of panel.panels) inner.id = ++id;
  }
  return dashboard;
}

/**
 * Takes away what the builders write by default and Grafana's schema does not have (the settings of intervals in every
 * variable, a table's footer), and the placement that would hide links and annotations in a menu.
 */
function asGrafanaHasIt(dashboard: Dashboard): Dashboard {
  const strange = (name: string, value: unknown, owner: unknown): boolean => {
    if (name === "placement") return value === "inControlsMenu";
    if (name === "footer") return true;
    return /^auto(_min|_count)?$/.test(name) && (owner as { type?: string }).type !== "interval";
  };
  const text = JSON.stringify(dashboard, function (this: unknown, name, value: unknown) {
    return strange(name, value, this) ? undefined : value;
  });
  return JSON.parse(text) as Dashboard;
}
