import { useState } from "react";
import { useAddPerson } from "../../../api/people.ts";
import type { Role } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { peopleMessages } from "../messages.ts";
import { NameField } from "../name-field.tsx";
import { makeUpPassword, SHORTEST_PASSWORD } from "../password.ts";
import { RoleChoice } from "../role-choice.tsx";
import { SecretDialog } from "../secret-dialog.tsx";
import { SecretOnce } from "../secret-once.tsx";
import { PasswordField } from "./password-field.tsx";

const ROLES: readonly Role[] = ["viewer", "editor", "admin"];

/** Adds a person, and shows the password once, to be handed over. */
export function AddPerson({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(peopleMessages);
  const [name, setName] = useState("");
  const [password, setPassword] = useState(makeUpPassword);
  const [role, setRole] = useState<Role>("viewer");
  const add = useAddPerson();
  const secret = add.isSuccess ? (
    <SecretOnce help={t.giveTo(name)} label={t.passwordOf(name)} secret={password} />
  ) : null;
  return (
    <SecretDialog
      title={t.addPerson}
      action={t.add}
      isReady={/^[\w.@-]{1,64}$/.test(name) && password.length >= SHORTEST_PASSWORD}
      onSubmit={() => add.mutate({ name, password, role })}
      change={add}
      secret={secret}
      onClose={onClose}
    >
      <NameField label={t.name} help={t.nameHelp} value={name} onChange={setName} />
      <PasswordField value={password} onChange={setPassword} />
      <RoleChoice roles={ROLES} value={role} onChange={setRole} />
    </SecretDialog>
  );
}
