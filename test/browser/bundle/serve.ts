// The plugin without a Grafana: starts the host page, and a Heimdall with the mail application's example behind it.
// `node test/browser/bundle/serve.ts`, then sign in with the cookie that it prints; or have the specs run as they would in a
// Grafana, with GRAFANA_URL as it prints it. Ctrl-C ends both.
import { startDeployment } from "../support/deployment.ts";
import { newToken, startHostPage } from "./host-page.ts";

const grafana = await startHostPage();
const settings = { "grafana.url": grafana.url };
const deployment = await startDeployment({ example: "mail-application", settings });
await deployment.feedMail(5_000, 60);
const secureJsonData = { apiToken: await newToken(deployment, "grafana") };
grafana.settings = { enabled: true, pinned: true, jsonData: { url: deployment.url }, secureJsonData };
const { name, value } = grafana.cookie({ login: "admin", role: "Admin" });
console.log(`GRAFANA_URL=${grafana.url}`);
console.log(`${grafana.url}/a/heimdall-app   cookie: ${name}=${value}`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    await Promise.all([deployment.stop(), grafana.close()]);
    process.exit(0);
  });
}
