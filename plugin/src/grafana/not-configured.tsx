import { Empty } from "../components/states.tsx";
import { useMay } from "../host/host.ts";
import { useMessages } from "../i18n/messages.ts";
import { ConfigureLink } from "./configure-link.tsx";
import { grafanaMessages } from "./messages.ts";

/** The plugin right after it was installed. */
export function NotConfigured() {
  const t = useMessages(grafanaMessages);
  const mayConfigure = useMay("admin");
  return (
    <Empty title={t.notConfigured} action={<ConfigureLink />}>
      {mayConfigure ? t.notConfiguredAdmin : t.notConfiguredOthers}
    </Empty>
  );
}
