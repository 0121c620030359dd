import { Alert, Button, Field, Input, Modal, RadioButtonGroup, Stack, Text } from "@grafana/ui";
import { type FormEvent, useId, useState } from "react";
import { TOKEN_ROLES, type TokenRole, useCreateToken } from "../../../api/tokens.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { peopleMessages } from "../messages.ts";
import { RoleChoice } from "../role-choice.tsx";
import { SecretOnce } from "../secret-once.tsx";

const DAY = 86_400_000;
const LIFETIMES = [0, 30, 90, 365] as const;

interface NewTokenDialogProps {
  /** The role that is chosen at first. */
  readonly role: TokenRole;
  readonly onClose: () => void;
}

/** Makes a token, and shows its secret once. */
export function NewTokenDialog({ role: first, onClose }: NewTokenDialogProps) {
  const t = useMessages(peopleMessages);
  const id = useId();
  const [name, setName] = useState("");
  const [role, setRole] = useState<TokenRole>(first);
  const [days, setDays] = useState<(typeof LIFETIMES)[number]>(0);
  const create = useCreateToken();
  const isReady = /^[\w. @/-]{1,64}$/.test(name) && name.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) create.mutate({ name, role, ...(days > 0 && { expires_at: Date.now() + days * DAY }) });
  };
  const lifetime = { 0: t.neverOption, 30: t.inDays("30"), 90: t.inDays("90"), 365: t.inYear };
  return (
    <Modal
      title={create.data ? t.tokenMade(create.data.token.name) : t.newToken}
      isOpen
      onDismiss={onClose}
      closeOnBackdropClick={false}
    >
      {create.data ? (
        <>
          <SecretOnce help={t.secretOnce} label={t.secretOf(create.data.token.name)} secret={create.data.secret} />
          <Text element="p" color="secondary">
            {t.useIt} <code>Authorization: Bearer …</code>
          </Text>
          <Modal.ButtonRow>
            <Button onClick={onClose}>{t.done}</Button>
          </Modal.ButtonRow>
        </>
      ) : (
        <form onSubmit={submit}>
          <Stack direction="column" gap={2}>
            <Field label={t.tokenName} description={t.tokenNameHelp} htmlFor={id} noMargin>
              <Input
                id={id}
                value={name}
                autoFocus
                autoComplete="off"
                maxLength={64}
                onChange={(event) => setName(event.currentTarget.value)}
              />
            </Field>
            <RoleChoice roles={TOKEN_ROLES} value={role} onChange={setRole} />
            <Field label={t.expires} noMargin>
              <RadioButtonGroup
                aria-label={t.expires}
                value={days}
                options={LIFETIMES.map((value) => ({ value, label: lifetime[value] }))}
                onChange={setDays}
              />
            </Field>
            {create.error && <Alert severity="error" title={create.error.message} />}
          </Stack>
          <Modal.ButtonRow>
            <Button variant="secondary" fill="outline" onClick={onClose}>
              {t.cancel}
            </Button>
            <Button type="submit" disabled={!isReady || create.isPending}>
              {t.create}
            </Button>
          </Modal.ButtonRow>
        </form>
      )}
    </Modal>
  );
}
