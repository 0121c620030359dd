import { Field, RadioButtonGroup } from "@grafana/ui";
import { useMessages } from "../../i18n/messages.ts";
import { peopleMessages } from "./messages.ts";

type AnyRole = "viewer" | "editor" | "admin" | "ingest" | "grafana";

interface RoleChoiceProps<R extends AnyRole> {
  readonly roles: readonly R[];
  readonly value: R;
  readonly onChange: (role: R) => void;
}

/** Chooses a role, and says what the chosen one may do. */
export function RoleChoice<R extends AnyRole>({ roles, value, onChange }: RoleChoiceProps<R>) {
  const t = useMessages(peopleMessages);
  const help = {
    viewer: t.viewerHelp,
    editor: t.editorHelp,
    admin: t.adminHelp,
    ingest: t.ingestHelp,
    grafana: t.grafanaHelp,
  };
  return (
    <Field label={t.role} description={help[value]} noMargin>
      <RadioButtonGroup
        aria-label={t.role}
        value={value}
        options={roles.map((role) => ({ value: role, label: t[role] }))}
        onChange={onChange}
      />
    </Field>
  );
}
