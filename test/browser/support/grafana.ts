import { type PluginFixture, test as pluginE2e } from "@grafana/plugin-e2e";
import { type BrowserContext, test as playwright } from "@playwright/test";
import type { Open } from "./open.ts";
import type { Role } from "./people.ts";

/** Whether the specs open their pages in a Grafana instead of in Heimdall's console. */
export const isGrafana = process.env.GRAFANA_URL !== undefined;

/** What the specs' test is made of: Grafana's own for plugins where there is a Grafana. */
export const base = (isGrafana ? pluginE2e : playwright) as typeof pluginE2e;

const PLUGIN_ID = "heimdall-app";
const ROLES = { viewer: "Viewer", editor: "Editor", admin: "Admin" } as const;
/** People whom this made sure of in this worker. */
const made = new Set<Role>();

/** The fixture `open` in Grafana: signs in as somebody of the role there, then opens the app's page. */
export function openInGrafana(
  context: BrowserContext,
  grafana: Pick<PluginFixture["grafanaAPIClient"], "createUser">,
  gotoAppPage: PluginFixture["gotoAppPage"],
): Open {
  return async (path, { role = "admin", language = "en" } = {}) => {
    const person = { user: `heimdall-${role}`, password: `password-of-heimdall-${role}` };
    if (!made.has(role)) await grafana.createUser({ ...person, role: ROLES[role] });
    made.add(role);
    await context.clearCookies();
    const login = await context.request.post("/login", { data: person });
    if (!login.ok()) throw new Error(`Grafana does not let ${person.user} in: ${login.status()} ${await login.text()}`);
    // The theme follows the system as the console's does, so that a spec can look at both.
    const preferences = { theme: "system", language: language === "ko" ? "ko-KR" : "en-US" };
    const kept = await context.request.put("/api/user/preferences", { data: preferences });
    if (!kept.ok()) throw new Error(`Grafana does not keep preferences: ${kept.status()} ${await kept.text()}`);
    await gotoAppPage({ pluginId: PLUGIN_ID, path });
  };
}

/** Whether something in the browser is about our plugin: what else Grafana writes into the console is its own. */
export function isOurs(url: string): boolean {
  return !isGrafana || url.includes(`/public/plugins/${PLUGIN_ID}/`) || url.includes(`/api/plugin-proxy/${PLUGIN_ID}/`);
}
