import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Badge, Button, RadioButtonGroup, Stack, Tooltip, useStyles2 } from "@grafana/ui";
import type { Person } from "../../../api/people.ts";
import { type Column, DataTable } from "../../../components/data-table/data-table.tsx";
import { type Role, useHost } from "../../../host/host.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { peopleMessages } from "../messages.ts";
import type { Asked } from "./person-dialog.tsx";

const ROLES: readonly Role[] = ["viewer", "editor", "admin"];

interface PeopleTableProps {
  readonly people: readonly Person[];
  /** A person wants something done that is confirmed first. */
  readonly onAsk: (asked: Asked) => void;
}

/** Who there is, with what can be done. */
export function PeopleTable({ people, onAsk }: PeopleTableProps) {
  const t = useMessages(peopleMessages);
  const format = useFormat();
  const styles = useStyles2(getStyles);
  const { kind, viewer } = useHost();
  // People of Grafana are others, whatever their names.
  const isMe = ({ name }: Person) => kind === "console" && name === viewer.name;
  const columns: readonly Column<Person>[] = [
    {
      id: "name",
      title: t.name,
      cell: (person) => (
        <Stack gap={1} alignItems="center">
          {person.name}
          {isMe(person) && <Badge color="blue" text={t.you} />}
          {person.is_from_settings && (
            <Tooltip content={t.fromSettingsHelp}>
              <button type="button" className={styles.hint}>
                {t.fromSettings}
              </button>
            </Tooltip>
          )}
        </Stack>
      ),
    },
    {
      id: "role",
      title: t.role,
      cell: (person) => (
        <RadioButtonGroup
          size="sm"
          aria-label={t.roleOf(person.name)}
          value={person.role}
          disabled={isMe(person)}
          options={ROLES.map((role) => ({ value: role, label: t[role] }))}
          onChange={(role) => onAsk({ what: "role", person, role })}
        />
      ),
    },
    {
      id: "sessions",
      title: t.signedIn,
      cell: ({ sessions }) => (sessions === 0 ? t.notSignedIn : t.signedInWith(format.number(sessions))),
    },
    { id: "password", title: t.passwordSet, cell: ({ password_changed_at: at }) => format.ago(at) },
    { id: "added", title: t.added, cell: ({ created_at: at }) => format.ago(at) },
    {
      id: "actions",
      title: t.actions,
      cell: (person) => (
        <Stack gap={1}>
          <Action
            label={t.resetPassword}
            name={person.name}
            reason={person.is_password_from_settings ? t.passwordInSettings : null}
            onClick={() => onAsk({ what: "password", person })}
          />
          <Action
            label={t.signOut}
            name={person.name}
            reason={person.sessions === 0 ? t.nobodySignedIn : null}
            onClick={() => onAsk({ what: "sign-out", person })}
          />
          <Action
            label={t.remove}
            name={person.name}
            reason={isMe(person) ? t.notYourself : null}
            isDestructive
            onClick={() => onAsk({ what: "remove", person })}
          />
        </Stack>
      ),
    },
  ];
  return <DataTable label={t.people} columns={columns} rows={people} keyOf={({ id }) => id} stacks />;
}

interface ActionProps {
  readonly label: string;
  readonly name: string;
  /** Why it cannot be done; null when it can. */
  readonly reason: string | null;
  readonly isDestructive?: boolean;
  readonly onClick: () => void;
}

function Action({ label, name, reason, isDestructive = false, onClick }: ActionProps) {
  return (
    <Button
      size="sm"
      variant={isDestructive ? "destructive" : "secondary"}
      fill="outline"
      aria-label={`${label}: ${name}`}
      disabled={reason !== null}
      {...(reason !== null && { tooltip: reason })}
      onClick={onClick}
    >
      {label}
    </Button>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  hint: css({
    ...theme.typography.bodySmall,
    padding: 0,
    border: "none",
    background: "none",
    color: theme.colors.text.secondary,
    textDecoration: "underline dotted",
    cursor: "help",
  }),
});
