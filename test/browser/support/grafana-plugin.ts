import { type AddressInfo, connect, createServer } from "node:net";
import type { Deployment, DeploymentOptions } from "./deployment.ts";

const PLUGIN_ID = "heimdall-app";
const TOKEN = "token-of-the-plugin-in-the-browser-tests";
const { GRAFANA_ADMIN_USER = "admin", GRAFANA_ADMIN_PASSWORD = "admin" } = process.env;

/** A spec's Heimdall that knows the Grafana of GRAFANA_URL. */
export function withGrafana(options: DeploymentOptions): DeploymentOptions {
  const { GRAFANA_URL: url = "", GRAFANA_ROOT_URL: root } = process.env;
  const grafana = { "grafana.url": url, "grafana.token": TOKEN, ...(root && { "grafana.root_url": root }) };
  return { ...options, settings: { ...options.settings, ...grafana } };
}

/**
 * Has Grafana's plugin ask this Heimdall from now on. A Grafana in a container reaches this machine by another name
 * (HEIMDALL_REACHED_AS, for instance host.docker.internal): then what comes there is handed on. Answers what ends that.
 */
export async function connectPlugin({ url }: Deployment): Promise<() => void> {
  const { GRAFANA_URL: grafana, HEIMDALL_REACHED_AS: name } = process.env;
  const relay = name === undefined ? null : await startRelay(Number(new URL(url).port));
  const response = await fetch(`${grafana}/api/plugins/${PLUGIN_ID}/settings`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(`${GRAFANA_ADMIN_USER}:${GRAFANA_ADMIN_PASSWORD}`).toString("base64")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      enabled: true,
      pinned: true,
      jsonData: { url: relay ? `http://${name}:${relay.port}` : url },
      secureJsonData: { apiToken: TOKEN },
    }),
  });
  if (!response.ok)
    throw new Error(`Grafana does not keep the plugin's settings: ${response.status} ${await response.text()}`);
  return () => relay?.close();
}

/** Takes connections from other machines, and hands them on to a port that only this one reaches. */
async function startRelay(to: number): Promise<{ port: number; close(): void }> {
  const server = createServer((from) => {
    const there = connect(to, "127.0.0.1");
    from.on("error", () => there.destroy());
    there.on("error", () => from.destroy());
    from.pipe(there).pipe(from);
  });
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
