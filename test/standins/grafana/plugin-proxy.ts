import { request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import { refuse } from "./answers.ts";
import type { GrafanaPerson } from "./identity.ts";

/** A route of `plugin.json`. */
export interface PluginRoute {
  readonly path: string;
  readonly method?: string;
  readonly reqRole?: GrafanaPerson["role"];
  readonly url: string;
  readonly headers?: readonly { readonly name: string; readonly content: string }[];
}

/** What Grafana keeps of a plugin for an organisation. */
export interface StoredSettings {
  readonly enabled: boolean;
  readonly pinned: boolean;
  readonly jsonData: Readonly<Record<string, unknown>>;
  readonly secureJsonData: Readonly<Record<string, string>>;
}

const ROLES = ["None", "Viewer", "Editor", "Admin"];

/**
 * What Grafana does with `/api/plugin-proxy/<plugin>/…`, by its own source (pkg/api/pluginproxy, 13): the first route that
 * fits by method and path; its role; the rest of the path decoded once and encoded anew; no cookies, no origin; headers of
 * the person and of the route.
 */
export function proxyPluginRequest(
  request: IncomingMessage,
  response: ServerResponse,
  given: {
    readonly path: string;
    readonly query: string;
    readonly routes: readonly PluginRoute[];
    readonly settings: StoredSettings;
    readonly person: GrafanaPerson;
    readonly id: string | null;
  },
): void {
  const route = given.routes.find(
    ({ path, method }) =>
      (method === undefined || method === "*" || method === request.method) && rest(path, given.path) !== null,
  );
  if (!route) {
    refuse(response, 404, "plugin route match not found");
    return;
  }
  if (route.reqRole && ROLES.indexOf(given.person.role) < ROLES.indexOf(route.reqRole)) {
    refuse(response, 403, "plugin proxy route access denied");
    return;
  }
  const base = fillIn(route.url, given.settings);
  if (!URL.canParse(base)) {
    refuse(response, 500, "Could not parse url");
    return;
  }
  const target = new URL(base);
  const path = encodePath(`${target.pathname.replace(/\/$/, "")}/${rest(route.path, given.path)}`);

  const headers: Record<string, string | string[] | undefined> = { ...request.headers, host: target.host };
  for (const name of ["cookie", "origin", "referer", "connection", "x-forwarded-host", "x-forwarded-proto"]) {
    delete headers[name];
  }
  headers["x-forwarded-for"] = request.socket.remoteAddress;
  headers["x-grafana-context"] = JSON.stringify({ Login: given.person.login, OrgRole: given.person.role });
  // As Grafana does: set when there is one, and else what the browser sent is let through.
  if (given.id !== null) headers["x-grafana-id"] = given.id;
  for (const { name, content } of route.headers ?? []) headers[name.toLowerCase()] = fillIn(content, given.settings);

  const outgoing = forward(
    { host: target.hostname, port: target.port, method: request.method, path: `${path}${given.query}`, headers },
    (answer) => {
      response.writeHead(answer.statusCode!, { ...answer.headers, "content-security-policy": "sandbox" });
      answer.pipe(response);
    },
  );
  outgoing.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.on("close", () => outgoing.destroy());
  request.pipe(outgoing);
}

/** What stands in the place of the `*` of a route's path, decoded; null when the route is another one. */
function rest(route: string, path: string): string | null {
  if (!route.endsWith("/*")) return route === path ? "" : null;
  const prefix = route.slice(0, -1);
  return path.startsWith(prefix) && path.length > prefix.length ? decodeURIComponent(path.slice(prefix.length)) : null;
}

/** As Go's net/url writes a path: what a path may hold stays, everything else is escaped. */
function encodePath(path: string): string {
  return path
    .split("/")
    .map(encodeURIComponent)
    .join("/")
    .replaceAll(/%(24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent);
}

/** `{{ .JsonData.url }}`: of Go's templates what `plugin.json` uses; anything else is an error, as there. */
function fillIn(template: string, { jsonData, secureJsonData }: StoredSettings): string {
  return template.replaceAll(/\{\{(.*?)\}\}/g, (_all, expression: string) => {
    const match = /^\s*\.(JsonData|SecureJsonData)\.(\w+)\s*$/.exec(expression);
    if (!match) throw new Error(`the stand-in does not know the template {{${expression}}}`);
    const value = (match[1] === "JsonData" ? jsonData : secureJsonData)[match[2]!];
    return value === undefined ? "<no value>" : String(value);
  });
}
