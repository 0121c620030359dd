import { Button, Field, Input } from "@grafana/ui";
import { useId } from "react";
import { useMessages } from "../../../i18n/messages.ts";
import { peopleMessages } from "../messages.ts";
import { makeUpPassword } from "../password.ts";

interface PasswordFieldProps {
  readonly value: string;
  readonly onChange: (password: string) => void;
}

/** A password for somebody else: made up, to be handed over, so it stands there to be read. */
export function PasswordField({ value, onChange }: PasswordFieldProps) {
  const t = useMessages(peopleMessages);
  const id = useId();
  return (
    <Field label={t.password} description={t.passwordHelp} htmlFor={id} noMargin>
      <Input
        id={id}
        value={value}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.currentTarget.value)}
        addonAfter={
          <Button variant="secondary" icon="sync" onClick={() => onChange(makeUpPassword())}>
            {t.makeUp}
          </Button>
        }
      />
    </Field>
  );
}
