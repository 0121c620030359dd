import { Button, Input, Stack } from "@grafana/ui";
import { useState } from "react";
import { useMessages } from "../../i18n/messages.ts";
import { HIDDEN } from "./declared-option.ts";
import { optionsFormMessages } from "./messages.ts";

interface SecretFieldProps {
  readonly id: string;
  readonly value: unknown;
  readonly disabled: boolean;
  readonly onChange: (value: unknown) => void;
}

/** A secret: nobody sees the one that is kept, but it can be replaced. */
export function SecretField({ id, value, disabled, onChange }: SecretFieldProps) {
  const t = useMessages(optionsFormMessages);
  const [wasKept] = useState(value === HIDDEN);
  if (value === HIDDEN) {
    return (
      <Stack gap={1}>
        <Input id={id} value={t.configured} disabled />
        {!disabled && (
          <Button variant="secondary" onClick={() => onChange("")}>
            {t.replace}
          </Button>
        )}
      </Stack>
    );
  }
  return (
    <Stack gap={1}>
      <Input
        id={id}
        type="password"
        autoComplete="new-password"
        disabled={disabled}
        value={typeof value === "string" ? value : ""}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {wasKept && !disabled && (
        <Button variant="secondary" fill="outline" onClick={() => onChange(HIDDEN)}>
          {t.keep}
        </Button>
      )}
    </Stack>
  );
}
