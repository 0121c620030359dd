import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { readBody, refuse, sendJson } from "./answers.ts";
import { createGrafanaIdentity, type GrafanaIdentity, type GrafanaPerson } from "./identity.ts";
import { createAccounts, SESSION_COOKIE } from "./people.ts";
import { type PluginRoute, proxyPluginRequest, type StoredSettings } from "./plugin-proxy.ts";

/** A strict stand-in for the part of Grafana that an app plugin meets. */
export interface GrafanaStandin {
  readonly url: string;
  /** Its signing keys; another one makes it another Grafana at the same address. */
  identity: GrafanaIdentity;
  /** The plugin's settings as they are kept, secrets included. */
  settings: StoredSettings;
  /** Whether `X-Grafana-Id` is sent along. @default true */
  sendsId: boolean;
  /** Every request that went to the plugin proxy: method and address. */
  readonly proxied: string[];
  /** The cookie of somebody who is signed in. */
  cookie(person: GrafanaPerson): { name: string; value: string; url: string };
  close(): Promise<void>;
}

export interface GrafanaOptions {
  /** The plugin as it is built: `plugin/dist`. */
  readonly plugin: string;
  /** Other folders and files to serve: address prefix → folder or file; the first that fits. */
  readonly files?: Readonly<Record<string, string>>;
  /** The page that Grafana's frontend would be, for whoever is signed in. */
  readonly page?: (bootData: object) => string;
}

const VERSION = "13.2.2";
const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".css": "text/css",
  ".map": "application/json",
};
const NOBODY = { login: "", role: "None", language: "en-US" } as const;

export async function startGrafana({ plugin, files = {}, page }: GrafanaOptions): Promise<GrafanaStandin> {
  const manifest = JSON.parse(readFileSync(join(plugin, "plugin.json"), "utf8")) as {
    readonly id: string;
    readonly routes: readonly PluginRoute[];
  };
  const accounts = createAccounts();
  const folders: Record<string, string> = { [`/public/plugins/${manifest.id}/`]: plugin, ...files };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    const [path = "/", ...queries] = (request.url ?? "/").split("?");
    if (path === "/api/signing-keys/keys") return sendJson(response, standin.identity.keys());
    const folder = Object.keys(folders).find((prefix) => path.startsWith(prefix));
    if (folder !== undefined) return sendFile(response, folders[folder]!, path.slice(folder.length));
    if (await accounts.answer(request, response, path)) return true;

    const person = accounts.of(request);
    const isPage = !path.startsWith("/api/") && page !== undefined;
    if (isPage) {
      const html = page(bootData(person ?? NOBODY, person !== undefined));
      return response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html);
    }
    if (!person) return refuse(response, 401, "Unauthorized");
    if (path === `/api/plugins/${manifest.id}/settings`) return settings(request, response, person);
    const proxy = `/api/plugin-proxy/${manifest.id}/`;
    if (!path.startsWith(proxy)) return refuse(response, 404, "Not found");
    standin.proxied.push(`${request.method} ${request.url}`);
    proxyPluginRequest(request, response, {
      path: path.slice(proxy.length),
      query: queries.length === 0 ? "" : `?${queries.join("?")}`,
      routes: manifest.routes,
      settings: standin.settings,
      person,
      id: standin.sendsId ? await standin.identity.sign(person) : null,
    });
    return true;
  };

  const settings = async (request: IncomingMessage, response: ServerResponse, { role }: GrafanaPerson) => {
    if (request.method === "POST") {
      if (role !== "Admin") return refuse(response, 403, "You'll need additional permissions to perform this action");
      const given = (await readBody(request)) as Partial<StoredSettings>;
      const { enabled = false, pinned = false, jsonData = {}, secureJsonData = {} } = given;
      // A secret that is not sent stays.
      const kept = { ...standin.settings.secureJsonData, ...secureJsonData };
      standin.settings = { enabled, pinned, jsonData, secureJsonData: kept };
      return sendJson(response, { message: "Plugin settings updated" });
    }
    const { secureJsonData, ...open } = standin.settings;
    const secureJsonFields = Object.fromEntries(Object.keys(secureJsonData).map((name) => [name, true]));
    const places = { module: `public/plugins/${manifest.id}/module.js`, baseUrl: `public/plugins/${manifest.id}` };
    return sendJson(response, { ...manifest, ...open, secureJsonFields, ...places });
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) refuse(response, 500, String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const standin: GrafanaStandin = {
    url,
    identity: await createGrafanaIdentity(`${url}/`),
    settings: { enabled: false, pinned: false, jsonData: {}, secureJsonData: {} },
    sendsId: true,
    proxied: [],
    cookie: (person) => ({ name: SESSION_COOKIE, value: accounts.start(person), url }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return standin;
}

/** What Grafana tells its frontend of who is signed in. */
function bootData(
  { login, role, orgId = 1, language }: GrafanaPerson & { language: string },
  isSignedIn: boolean,
): object {
  const permissions = role === "Viewer" || role === "None" ? {} : { "datasources:explore": true };
  const user = { isSignedIn, login, name: login, orgId, orgRole: role, language, permissions };
  return { user, settings: { appSubUrl: "", buildInfo: { version: VERSION }, namespace: "default" }, navTree: [] };
}

function sendFile(response: ServerResponse, folder: string, path: string): void {
  const name = path === "" ? folder : join(folder, normalize(`/${decodeURIComponent(path)}`));
  if (!existsSync(name) || !statSync(name).isFile()) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream" });
  response.end(readFileSync(name));
}
