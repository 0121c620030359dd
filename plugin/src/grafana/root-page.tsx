import { type AppRootProps, PageLayoutType } from "@grafana/data";
import { PluginPage } from "@grafana/runtime";
import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { createQueryClient } from "../app.tsx";
import { createGrafanaHost } from "../host/grafana.ts";
import { HostProvider } from "../host/host.ts";
import { ConnectedApp } from "./connected-app.tsx";
import { NotConfigured } from "./not-configured.tsx";
import { isConfigured, type PluginSettings } from "./settings.ts";

/** All of Heimdall's pages in Grafana: its frame around them, the connection first. */
export default function RootPage({ meta }: AppRootProps<PluginSettings>) {
  const [queryClient] = useState(createQueryClient);
  const [host] = useState(() => createGrafanaHost());
  return (
    <PluginPage layout={PageLayoutType.Custom}>
      <HostProvider value={host}>
        <QueryClientProvider client={queryClient}>
          {isConfigured(meta) ? <ConnectedApp queryClient={queryClient} /> : <NotConfigured />}
        </QueryClientProvider>
      </HostProvider>
    </PluginPage>
  );
}
