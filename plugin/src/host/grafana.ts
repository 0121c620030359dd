import { config, getDataSourceSrv } from "@grafana/runtime";
import type { Host, Role, Viewer } from "./host.ts";

export const PLUGIN_ID = "heimdall-app";
/** The data source of the logs, as `provisioning/` names it. */
const LOGS = { type: "elasticsearch", uid: "heimdall-logs" };

/** Who is signed in to Grafana. What they may do in Heimdall, Heimdall says: its settings can give a role less. */
export function grafanaViewer(): Viewer {
  const { orgRole, login } = config.bootData.user;
  const role: Role = orgRole === "Admin" ? "admin" : orgRole === "Editor" ? "editor" : "viewer";
  return { name: login, role };
}

/**
 * Grafana's plugin proxy decodes a path once and encodes it anew, which makes two segments of a name with a slash; what
 * is encoded twice arrives as it was meant (the backend undoes one).
 */
export function proxyPath(path: string): string {
  const question = path.indexOf("?");
  const end = question === -1 ? path.length : question;
  return `/api/plugin-proxy/${PLUGIN_ID}/api/v1${path.slice(0, end).replaceAll("%", "%25")}${path.slice(end)}`;
}

/** Heimdall's pages in Grafana: requests go through the plugin's proxy routes, which add the plugin's token. */
export function createGrafanaHost(viewer: Viewer = grafanaViewer()): Host {
  const { user } = config.bootData;
  return {
    kind: "grafana",
    viewer,
    language: user.language?.startsWith("ko") ? "ko" : "en",
    request: (path, { method, body, signal }) =>
      fetch(`${config.appSubUrl}${proxyPath(path)}`, {
        method,
        credentials: "same-origin",
        headers: {
          accept: "application/json",
          // In another tab somebody may have gone on to another organisation.
          "x-grafana-org-id": String(user.orgId),
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body }),
        ...(signal && { signal }),
      }),
    // Without the sub path that Grafana may be served below: its router and its own handling of clicks put that before.
    link: (page) => `/a/${PLUGIN_ID}${page === "/" ? "" : page}`,
    exploreLink: ({ query, from, to }) => (mayExplore() ? explore(query, { from, to }) : null),
    // Grafana asks for its own login.
    onSignedOut() {},
  };
}

/** Whether Grafana would show Explore to who is signed in, and has the data source of the logs. */
function mayExplore(): boolean {
  const { permissions } = config.bootData.user;
  return (
    permissions?.["datasources:explore"] === true && getDataSourceSrv().getInstanceSettings(LOGS.uid) !== undefined
  );
}

function explore(query: string, range: { readonly from: string; readonly to: string }): string {
  const logs = { refId: "A", datasource: LOGS, query, metrics: [{ id: "1", type: "logs" }], bucketAggs: [] };
  const panes = { heimdall: { datasource: LOGS.uid, queries: [{ ...logs, timeField: "@timestamp" }], range } };
  return `/explore?schemaVersion=1&panes=${encodeURIComponent(JSON.stringify(panes))}`;
}
