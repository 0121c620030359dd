import { Alert, Button, Modal, Stack } from "@grafana/ui";
import type { FormEvent, ReactNode } from "react";
import { useMessages } from "../../i18n/messages.ts";
import { peopleMessages } from "./messages.ts";

interface SecretDialogProps {
  readonly title: string;
  /** What the button says that sends the form. */
  readonly action: string;
  readonly isReady: boolean;
  readonly onSubmit: () => void;
  /** How the sending went. */
  readonly change: { readonly isPending: boolean; readonly error: Error | null };
  /** What is shown once in place of the form when it went well; null before. */
  readonly secret: ReactNode;
  readonly onClose: () => void;
  /** The form's fields. */
  readonly children: ReactNode;
}

/** A form whose good answer holds a secret that is shown once: a click beside it does not close it. */
export function SecretDialog(props: SecretDialogProps) {
  const { title, action, isReady, onSubmit, change, secret, onClose, children } = props;
  const t = useMessages(peopleMessages);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) onSubmit();
  };
  return (
    <Modal title={title} isOpen onDismiss={onClose} closeOnBackdropClick={false}>
      {secret !== null ? (
        <>
          {secret}
          <Modal.ButtonRow>
            <Button onClick={onClose}>{t.done}</Button>
          </Modal.ButtonRow>
        </>
      ) : (
        <form onSubmit={submit}>
          <Stack direction="column" gap={2}>
            {children}
            {change.error && <Alert severity="error" title={change.error.message} />}
          </Stack>
          <Modal.ButtonRow>
            <Button variant="secondary" fill="outline" onClick={onClose}>
              {t.cancel}
            </Button>
            <Button type="submit" disabled={!isReady || change.isPending}>
              {action}
            </Button>
          </Modal.ButtonRow>
        </form>
      )}
    </Modal>
  );
}
