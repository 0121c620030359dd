import { Alert, Button, Stack } from "@grafana/ui";
import { useState } from "react";
import { useApi } from "../api/client.ts";
import { type Connection, testConnection } from "../grafana/diagnosis.ts";
import { isConfigured, type PluginMeta } from "../grafana/settings.ts";
import { useMessages } from "../i18n/messages.ts";
import { ConnectionForm } from "./connection-form.tsx";
import { ConnectionResult } from "./connection-result.tsx";
import { HeimdallSide } from "./heimdall-side.tsx";
import { configMessages } from "./messages.ts";
import { saveError, saveSettings } from "./save-settings.ts";

type Doing = "nothing" | "saving" | "testing";
type Outcome = Connection | { readonly state: "not-saved"; readonly detail: string } | { readonly state: "disabled" };

/** Where Heimdall is and the token for it: kept by Grafana, tested as every page will use it. */
export function Configuration({ meta }: { readonly meta: PluginMeta }) {
  const t = useMessages(configMessages);
  const api = useApi();
  const [doing, setDoing] = useState<Doing>("nothing");
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [isSaved, setSaved] = useState(isConfigured(meta));
  const [isEnabled, setEnabled] = useState(meta.enabled ?? false);
  const pluginVersion = meta.info.version;

  const test = async () => {
    setDoing("testing");
    setOutcome(await testConnection(api, pluginVersion));
    setDoing("nothing");
  };
  const save = async (url: string, apiToken: string | undefined, enable: boolean) => {
    setDoing("saving");
    setOutcome(null);
    try {
      await saveSettings(meta, { isEnabled: enable, url, apiToken });
    } catch (error) {
      setOutcome({ state: "not-saved", detail: saveError(error) });
      setDoing("nothing");
      return;
    }
    setEnabled(enable);
    if (!enable) {
      setOutcome({ state: "disabled" });
      setDoing("nothing");
      return;
    }
    setSaved(true);
    await test();
  };

  return (
    <Stack direction="column" gap={3}>
      <HeimdallSide />
      <ConnectionForm meta={meta} isBusy={doing !== "nothing"} isSaving={doing === "saving"} onSave={save}>
        {isSaved && (
          <Button variant="secondary" type="button" disabled={doing !== "nothing"} onClick={() => void test()}>
            {doing === "testing" ? t.testing : t.test}
          </Button>
        )}
        {isEnabled && isSaved && (
          <Button
            variant="destructive"
            fill="outline"
            type="button"
            disabled={doing !== "nothing"}
            onClick={() => void save(meta.jsonData?.url ?? "", undefined, false)}
          >
            {t.disable}
          </Button>
        )}
      </ConnectionForm>
      <div aria-live="polite">
        {outcome?.state === "not-saved" && (
          <Alert severity="error" title={t.notSaved}>
            {outcome.detail}
          </Alert>
        )}
        {outcome?.state === "disabled" && <Alert severity="info" title={t.disabled} />}
        {outcome && outcome.state !== "not-saved" && outcome.state !== "disabled" && (
          <ConnectionResult connection={outcome} pluginVersion={pluginVersion} />
        )}
      </div>
    </Stack>
  );
}
