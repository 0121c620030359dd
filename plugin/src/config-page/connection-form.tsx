import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, Field, FieldSet, Input, SecretInput, Stack, useStyles2 } from "@grafana/ui";
import { type FormEvent, type ReactNode, useState } from "react";
import { type PluginMeta, readAddress } from "../grafana/settings.ts";
import { useMessages } from "../i18n/messages.ts";
import { configMessages } from "./messages.ts";

interface ConnectionFormProps {
  readonly meta: PluginMeta;
  readonly isBusy: boolean;
  readonly isSaving: boolean;
  onSave(url: string, apiToken: string | undefined, enable: boolean): Promise<void>;
  /** Other buttons beside the one that saves. */
  readonly children?: ReactNode;
}

/** Heimdall's address and token, as somebody types them. */
export function ConnectionForm({ meta, isBusy, isSaving, onSave, children }: ConnectionFormProps) {
  const t = useMessages(configMessages);
  const styles = useStyles2(getStyles);
  const [url, setUrl] = useState(meta.jsonData?.url ?? "");
  const [apiToken, setApiToken] = useState("");
  const [isTokenKept, setTokenKept] = useState(Boolean(meta.secureJsonFields?.apiToken));
  const address = readAddress(url);
  const isComplete = address !== null && (isTokenKept || apiToken.trim() !== "");

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (address === null || !isComplete || isBusy) return;
    setUrl(address);
    await onSave(address, isTokenKept ? undefined : apiToken.trim(), true);
    if (apiToken !== "") setTokenKept(true);
    setApiToken("");
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <FieldSet label={t.here} className={styles.set}>
        <Field
          noMargin
          label={t.address}
          description={t.addressHelp}
          invalid={url !== "" && address === null}
          error={t.badAddress}
          htmlFor="heimdall-url"
        >
          <Input
            id="heimdall-url"
            type="url"
            value={url}
            placeholder="http://heimdall:8080"
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
        </Field>
        <Field noMargin label={t.apiToken} description={t.apiTokenHelp} htmlFor="heimdall-token">
          <SecretInput
            id="heimdall-token"
            autoComplete="off"
            value={apiToken}
            placeholder="hmd_…"
            isConfigured={isTokenKept}
            onReset={() => {
              setTokenKept(false);
              setApiToken("");
            }}
            onChange={(event) => setApiToken(event.currentTarget.value)}
          />
        </Field>
      </FieldSet>
      <Stack gap={1} wrap="wrap">
        <Button type="submit" disabled={!isComplete || isBusy}>
          {isSaving ? t.saving : t.saveAndTest}
        </Button>
        {children}
      </Stack>
    </form>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  // A fieldset is as wide as what is in it unless told otherwise, which is too wide for a phone.
  set: css({
    minWidth: 0,
    maxWidth: theme.spacing(60),
    "& > div + div": { marginTop: theme.spacing(2) },
  }),
});
