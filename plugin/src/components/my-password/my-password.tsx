import { Alert, Button, Field, Input, Modal, Stack, Text } from "@grafana/ui";
import { type FormEvent, useId, useState } from "react";
import { useChangePassword } from "../../api/people.ts";
import { useHost } from "../../host/host.ts";
import { useMessages } from "../../i18n/messages.ts";
import { myPasswordMessages } from "./messages.ts";

const SHORTEST = 10;

/** Who is signed in changes their own password. */
export function MyPassword({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(myPasswordMessages);
  const { viewer } = useHost();
  const ids = { current: useId(), next: useId(), again: useId() };
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const change = useChangePassword();
  const differ = again !== "" && again !== next;
  const isReady = current !== "" && next.length >= SHORTEST && next === again;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) change.mutate({ current, password: next });
  };
  return (
    <Modal title={t.title} isOpen onDismiss={onClose} closeOnBackdropClick={false}>
      {change.isSuccess ? (
        <>
          <Alert severity="success" title={t.changed}>
            {t.changedHelp}
          </Alert>
          <Modal.ButtonRow>
            <Button onClick={onClose}>{t.done}</Button>
          </Modal.ButtonRow>
        </>
      ) : (
        <form onSubmit={submit}>
          {/* Password managers look for whom the password is. */}
          <input type="hidden" autoComplete="username" name="username" value={viewer.name} />
          <Stack direction="column" gap={2}>
            <Text element="p" color="secondary">
              {t.help}
            </Text>
            <Field label={t.current} htmlFor={ids.current} noMargin>
              <Input
                id={ids.current}
                type="password"
                autoFocus
                autoComplete="current-password"
                value={current}
                onChange={(event) => setCurrent(event.currentTarget.value)}
              />
            </Field>
            <Field label={t.next} description={t.nextHelp} htmlFor={ids.next} noMargin>
              <Input
                id={ids.next}
                type="password"
                autoComplete="new-password"
                value={next}
                onChange={(event) => setNext(event.currentTarget.value)}
              />
            </Field>
            <Field label={t.again} htmlFor={ids.again} invalid={differ} error={differ ? t.differ : undefined} noMargin>
              <Input
                id={ids.again}
                type="password"
                autoComplete="new-password"
                value={again}
                onChange={(event) => setAgain(event.currentTarget.value)}
              />
            </Field>
            {change.error && <Alert severity="error" title={change.error.message} />}
          </Stack>
          <Modal.ButtonRow>
            <Button variant="secondary" fill="outline" onClick={onClose}>
              {t.cancel}
            </Button>
            <Button type="submit" disabled={!isReady || change.isPending}>
              {t.save}
            </Button>
          </Modal.ButtonRow>
        </form>
      )}
    </Modal>
  );
}
