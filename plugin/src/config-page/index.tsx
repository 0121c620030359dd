import type { PluginConfigPageProps } from "@grafana/data";
import { useState } from "react";
import { NoPermission } from "../components/states.tsx";
import type { PluginMeta } from "../grafana/settings.ts";
import { createGrafanaHost } from "../host/grafana.ts";
import { HostProvider, mayAct } from "../host/host.ts";
import { Configuration } from "./configuration.tsx";

/** The plugin's configuration in Grafana. */
export default function ConfigPage({ plugin }: PluginConfigPageProps<PluginMeta>) {
  const [host] = useState(() => createGrafanaHost());
  return (
    <HostProvider value={host}>
      {mayAct(host.viewer.role, "admin") ? <Configuration meta={plugin.meta} /> : <NoPermission needed="admin" />}
    </HostProvider>
  );
}
