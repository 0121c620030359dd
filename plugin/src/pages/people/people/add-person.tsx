import { Alert, Button, Field, Input, Modal, Stack } from "@grafana/ui";
import { type FormEvent, useId, useState } from "react";
import { useAddPerson } from "../../../api/people.ts";
import type { Role } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { peopleMessages } from "../messages.ts";
import { makeUpPassword, SHORTEST_PASSWORD } from "../password.ts";
import { RoleChoice } from "../role-choice.tsx";
import { SecretOnce } from "../secret-once.tsx";
import { PasswordField } from "./password-field.tsx";

const ROLES: readonly Role[] = ["viewer", "editor", "admin"];

/** Adds a person, and shows the password once, to be handed over. */
export function AddPerson({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(peopleMessages);
  const id = useId();
  const [name, setName] = useState("");
  const [password, setPassword] = useState(makeUpPassword);
  const [role, setRole] = useState<Role>("viewer");
  const add = useAddPerson();
  const isReady = /^[\w.@-]{1,64}$/.test(name) && password.length >= SHORTEST_PASSWORD;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) add.mutate({ name, password, role });
  };
  return (
    <Modal title={t.addPerson} isOpen onDismiss={onClose} closeOnBackdropClick={false}>
      {add.isSuccess ? (
        <>
          <SecretOnce help={t.giveTo(name)} label={t.passwordOf(name)} secret={password} />
          <Modal.ButtonRow>
            <Button onClick={onClose}>{t.done}</Button>
          </Modal.ButtonRow>
        </>
      ) : (
        <form onSubmit={submit}>
          <Stack direction="column" gap={2}>
            <Field label={t.name} description={t.nameHelp} htmlFor={id} noMargin>
              <Input
                id={id}
                value={name}
                autoFocus
                autoComplete="off"
                maxLength={64}
                onChange={(event) => setName(event.currentTarget.value)}
              />
            </Field>
            <PasswordField value={password} onChange={setPassword} />
            <RoleChoice roles={ROLES} value={role} onChange={setRole} />
            {add.error && <Alert severity="error" title={add.error.message} />}
          </Stack>
          <Modal.ButtonRow>
            <Button variant="secondary" fill="outline" onClick={onClose}>
              {t.cancel}
            </Button>
            <Button type="submit" disabled={!isReady || add.isPending}>
              {t.add}
            </Button>
          </Modal.ButtonRow>
        </form>
      )}
    </Modal>
  );
}
