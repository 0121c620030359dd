import "./public-path.ts";
import { type AppPlugin, type AppPluginMeta, createTheme, ThemeContext } from "@grafana/data";
import { GlobalStyles, PortalContainer } from "@grafana/ui";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router-dom";
import { GrafanaPage } from "./grafana-page.tsx";
import { installServices } from "./services.ts";
import { loadPlugin } from "./shared-modules.ts";

installServices();
const theme = createTheme({ colors: { mode: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light" } });
const meta = (await (await fetch("/api/plugins/heimdall-app/settings")).json()) as AppPluginMeta;
const plugin = await loadPlugin<AppPlugin>(`/${meta.module}`);
plugin.init(meta);
createRoot(document.getElementById("root")!).render(
  <ThemeContext.Provider value={theme}>
    <GlobalStyles />
    <BrowserRouter>
      <GrafanaPage plugin={plugin} meta={meta} />
    </BrowserRouter>
    <PortalContainer />
  </ThemeContext.Provider>,
);
