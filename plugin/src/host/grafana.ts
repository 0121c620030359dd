import { config } from "@grafana/runtime";
import { type Host, mayAct, type Role, type Viewer } from "./host.ts";

export const PLUGIN_ID = "heimdall-app";

/** The role that Grafana gives who is signed in; its server administrators are ours, too. */
function viewerOf({ orgRole, isGrafanaAdmin, login }: typeof config.bootData.user): Viewer {
  const role: Role = isGrafanaAdmin || orgRole === "Admin" ? "admin" : orgRole === "Editor" ? "editor" : "viewer";
  return { name: login, role };
}

/**
 * Heimdall's pages in Grafana: requests go through the plugin's proxy routes, one path for each role, because a route
 * is what Grafana checks a role at and what adds the plugin's token.
 */
export function createGrafanaHost(): Host {
  const { user } = config.bootData;
  const viewer = viewerOf(user);
  const proxy = `${config.appSubUrl}/api/plugin-proxy/${PLUGIN_ID}/${viewer.role}`;
  return {
    kind: "grafana",
    viewer,
    language: user.language?.startsWith("ko") ? "ko" : "en",
    request: (path, { method, body, signal }) =>
      fetch(`${proxy}${path}`, {
        method,
        credentials: "same-origin",
        headers: { accept: "application/json", ...(body !== undefined && { "content-type": "application/json" }) },
        ...(body !== undefined && { body }),
        ...(signal && { signal }),
      }),
    link: (page) => `${config.appSubUrl}/a/${PLUGIN_ID}${page === "/" ? "" : page}`,
    exploreLink({ query, from, to }) {
      if (!mayAct(viewer.role, "editor")) return null;
      const datasource = { type: "elasticsearch", uid: "heimdall-logs" };
      const queries = [
        {
          refId: "A",
          datasource,
          query,
          metrics: [{ id: "1", type: "logs" }],
          bucketAggs: [],
          timeField: "@timestamp",
        },
      ];
      const panes = { heimdall: { datasource: datasource.uid, queries, range: { from, to } } };
      return `${config.appSubUrl}/explore?schemaVersion=1&panes=${encodeURIComponent(JSON.stringify(panes))}`;
    },
    // Grafana shows its own login.
    onSignedOut() {},
  };
}
