import { Alert, Button, Modal, Stack, Text } from "@grafana/ui";
import { type FormEvent, useState } from "react";
import { useResetPassword } from "../../../api/people.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { peopleMessages } from "../messages.ts";
import { makeUpPassword, SHORTEST_PASSWORD } from "../password.ts";
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
  const isReady = password.length >= SHORTEST_PASSWORD;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) reset.mutate({ name, password });
  };
  return (
    <Modal title={t.resetOf(name)} isOpen onDismiss={onClose} closeOnBackdropClick={false}>
      {reset.isSuccess ? (
        <>
          <SecretOnce help={t.giveTo(name)} label={t.passwordOf(name)} secret={password} />
          <Modal.ButtonRow>
            <Button onClick={onClose}>{t.done}</Button>
          </Modal.ButtonRow>
        </>
      ) : (
        <form onSubmit={submit}>
          <Stack direction="column" gap={2}>
            <Text element="p">{t.resetHelp}</Text>
            <PasswordField value={password} onChange={setPassword} />
            {reset.error && <Alert severity="error" title={reset.error.message} />}
          </Stack>
          <Modal.ButtonRow>
            <Button variant="secondary" fill="outline" onClick={onClose}>
              {t.cancel}
            </Button>
            <Button type="submit" disabled={!isReady || reset.isPending}>
              {t.save}
            </Button>
          </Modal.ButtonRow>
        </form>
      )}
    </Modal>
  );
}
