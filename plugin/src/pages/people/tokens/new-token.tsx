import { Field, RadioButtonGroup, Text } from "@grafana/ui";
import { useState } from "react";
import { TOKEN_ROLES, type TokenRole, useCreateToken } from "../../../api/tokens.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { peopleMessages } from "../messages.ts";
import { NameField } from "../name-field.tsx";
import { RoleChoice } from "../role-choice.tsx";
import { SecretDialog } from "../secret-dialog.tsx";
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
  const [name, setName] = useState("");
  const [role, setRole] = useState<TokenRole>(first);
  const [days, setDays] = useState<(typeof LIFETIMES)[number]>(0);
  const create = useCreateToken();
  const lifetime = { 0: t.neverOption, 30: t.inDays("30"), 90: t.inDays("90"), 365: t.inYear };
  const secret = create.data ? (
    <>
      <SecretOnce help={t.secretOnce} label={t.secretOf(create.data.token.name)} secret={create.data.secret} />
      <Text element="p" color="secondary">
        {t.useIt} <code>Authorization: Bearer …</code>
      </Text>
    </>
  ) : null;
  return (
    <SecretDialog
      title={create.data ? t.tokenMade(create.data.token.name) : t.newToken}
      action={t.create}
      isReady={/^[\w. @/-]{1,64}$/.test(name) && name.trim() !== ""}
      onSubmit={() => create.mutate({ name, role, ...(days > 0 && { expires_at: Date.now() + days * DAY }) })}
      change={create}
      secret={secret}
      onClose={onClose}
    >
      <NameField label={t.tokenName} help={t.tokenNameHelp} value={name} onChange={setName} />
      <RoleChoice roles={TOKEN_ROLES} value={role} onChange={setRole} />
      <Field label={t.expires} noMargin>
        <RadioButtonGroup
          aria-label={t.expires}
          value={days}
          options={LIFETIMES.map((value) => ({ value, label: lifetime[value] }))}
          onChange={setDays}
        />
      </Field>
    </SecretDialog>
  );
}
