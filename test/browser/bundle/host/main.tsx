import "./public-path.ts";
import type { AppPlugin, AppPluginMeta } from "@grafana/data";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router-dom";
import { GrafanaPage } from "./grafana-page.tsx";
import { GrafanaTheme } from "./grafana-theme.tsx";
import { installServices } from "./services.ts";
import { loadPlugin } from "./shared-modules.ts";

installServices();
const meta = (await (await fetch("/api/plugins/heimdall-app/settings")).json()) as AppPluginMeta;
const plugin = await loadPlugin<AppPlugin>(`/${meta.module}`);
plugin.init(meta);
createRoot(document.getElementById("root")!).render(
  <GrafanaTheme>
    <BrowserRouter>
      <GrafanaPage plugin={plugin} meta={meta} />
    </BrowserRouter>
  </GrafanaTheme>,
);
