import { PLUGIN_DIST } from "../../../scripts/plugin/build.ts";
import { type GrafanaStandin, startGrafana } from "../../standins/grafana/grafana.ts";
import type { Deployment } from "../support/deployment.ts";
import { buildBundle, GRAFANA_UI_PUBLIC, HOST_DIST, SPINNER } from "./build.ts";

/** Nobody is signed in where the page is asked for before the login: then there is nothing to load. */
const page = (bootData: object) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Grafana</title>
    <style>body { margin: 0 }</style><link rel="icon" href="data:,">
  </head>
  <body>
    <div id="root"></div>
    <script>window.grafanaBootData = ${JSON.stringify(bootData)};</script>
    <script type="module">if (window.grafanaBootData.user.isSignedIn) import("/public/host/host.js");</script>
  </body>
</html>`;

/** A Grafana that is not one: the stand-in with our bundle, and a page with what Grafana shares with plugins. */
export function startHostPage(): Promise<GrafanaStandin> {
  buildBundle();
  return startGrafana({
    plugin: PLUGIN_DIST,
    page,
    files: {
      "/public/host/": HOST_DIST,
      // Grafana has it, its package has not.
      "/public/build/img/icons/unicons/spinner.svg": SPINNER,
      "/public/build/": GRAFANA_UI_PUBLIC,
    },
  });
}

let tokens = 0;

/** A new API token of Heimdall. */
export async function newToken({ client }: Deployment, role: string): Promise<string> {
  tokens += 1;
  const { secret } = await client.post<{ secret: string }>("/tokens", { name: `grafana ${tokens}`, role });
  return secret;
}
