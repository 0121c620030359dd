import { LinkButton } from "@grafana/ui";
import { PLUGIN_ID } from "../host/grafana.ts";
import { useMay } from "../host/host.ts";
import { useMessages } from "../i18n/messages.ts";
import { grafanaMessages } from "./messages.ts";

/** The way to the plugin's configuration, for who may change it. */
export function ConfigureLink({ variant = "primary" }: { readonly variant?: "primary" | "secondary" }) {
  const t = useMessages(grafanaMessages);
  if (!useMay("admin")) return null;
  return (
    <LinkButton variant={variant} icon="cog" href={`/plugins/${PLUGIN_ID}?page=configuration`}>
      {t.configure}
    </LinkButton>
  );
}
