import { Text } from "@grafana/ui";
import { useState } from "react";
import { useResetPassword } from "../../../api/people.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { peopleMessages } from "../messages.ts";
import { makeUpPassword, SHORTEST_PASSWORD } from "../password.ts";
import { SecretDialog } from "../secret-dialog.tsx";
import { SecretOnce } from "../secret-once.tsx";
import { PasswordField } from "./password-field.tsx";

interface ResetPasswordProps {
  readonly name: string;
  readonly onClose: () => void;
}

/** Gives somebody a new password, and shows it once, to be handed over. */
export function ResetPassword({ name, onClose }: ResetPasswordProps) {
  const t = useMessages(peopleMessages);
  const [password, setPassword] = useState(makeUpPassword);
  const reset = useResetPassword();
  const secret = reset.isSuccess ? (
    <SecretOnce help={t.giveTo(name)} label={t.passwordOf(name)} secret={password} />
  ) : null;
  return (
    <SecretDialog
      title={t.resetOf(name)}
      action={t.save}
      isReady={password.length >= SHORTEST_PASSWORD}
      onSubmit={() => reset.mutate({ name, password })}
      change={reset}
      secret={secret}
      onClose={onClose}
    >
      <Text element="p">{t.resetHelp}</Text>
      <PasswordField value={password} onChange={setPassword} />
    </SecretDialog>
  );
}
