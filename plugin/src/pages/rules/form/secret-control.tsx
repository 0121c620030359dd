import { SecretInput } from "@grafana/ui";
import { useMessages } from "../../../i18n/messages.ts";
import type { ControlProps } from "./control.ts";
import { formMessages } from "./messages.ts";

/** Stands in a text for a secret that the API does not show; it comes back as it is, and the secret stays. */
const HIDDEN = "<hidden>";

export function SecretControl({ id, describedBy, value, onChange, isReadOnly }: ControlProps) {
  const t = useMessages(formMessages);
  return (
    <SecretInput
      id={id}
      aria-describedby={describedBy}
      isConfigured={value === HIDDEN}
      placeholder={value === HIDDEN ? t.hiddenSecret : undefined}
      value={value === undefined || value === null ? "" : String(value)}
      disabled={isReadOnly}
      autoComplete="off"
      onReset={() => onChange(undefined)}
      onChange={(event) => onChange(event.currentTarget.value === "" ? undefined : event.currentTarget.value)}
    />
  );
}
