import { ConfirmModal } from "@grafana/ui";
import { type Person, useRemovePerson, useSetRole, useSignOutPerson } from "../../../api/people.ts";
import type { Role } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { peopleMessages } from "../messages.ts";
import { ResetPassword } from "./reset-password.tsx";

/** What somebody wants to do to a person. */
export type Asked =
  | { readonly what: "password" | "sign-out" | "remove"; readonly person: Person }
  | { readonly what: "role"; readonly person: Person; readonly role: Role };

interface PersonDialogProps {
  readonly asked: Asked;
  readonly onClose: () => void;
  readonly onError: (error: Error) => void;
}

/** Asks whether it is meant, and does it. */
export function PersonDialog({ asked, onClose, onError }: PersonDialogProps) {
  const t = useMessages(peopleMessages);
  const setRole = useSetRole();
  const signOut = useSignOutPerson();
  const remove = useRemovePerson();
  const { name, is_from_settings: isFromSettings } = asked.person;
  if (asked.what === "password") return <ResetPassword name={name} onClose={onClose} />;

  const done = { onError, onSettled: onClose };
  const questions = {
    role: {
      title: asked.what === "role" ? t.changeRole(name, t[asked.role]) : "",
      body: t.changeRoleHelp,
      confirm: t.changeIt,
      act: () => {
        if (asked.what === "role") setRole.mutate({ name, role: asked.role }, done);
      },
    },
    "sign-out": {
      title: t.signOutOf(name),
      body: t.signOutHelp,
      confirm: t.signOut,
      act: () => signOut.mutate(name, done),
    },
    remove: {
      title: t.removeOf(name),
      body: `${isFromSettings ? t.removeSettingsHelp : ""}${t.removeHelp}`,
      confirm: t.remove,
      act: () => remove.mutate(name, done),
    },
  };
  const { title, body, confirm, act } = questions[asked.what];
  return (
    <ConfirmModal
      isOpen
      title={title}
      body={body}
      confirmText={confirm}
      dismissText={t.cancel}
      confirmButtonVariant={asked.what === "remove" ? "destructive" : "primary"}
      onConfirm={act}
      onDismiss={onClose}
    />
  );
}
