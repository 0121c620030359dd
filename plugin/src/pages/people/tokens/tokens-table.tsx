import { Badge, Button } from "@grafana/ui";
import type { Token } from "../../../api/tokens.ts";
import { type Column, DataTable } from "../../../components/data-table/data-table.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { peopleMessages } from "../messages.ts";

interface TokensTableProps {
  readonly tokens: readonly Token[];
  readonly onRevoke: (token: Token) => void;
}

/** Every token, without its secret. */
export function TokensTable({ tokens, onRevoke }: TokensTableProps) {
  const t = useMessages(peopleMessages);
  const format = useFormat();
  const columns: readonly Column<Token>[] = [
    { id: "name", title: t.tokenName, wraps: true, cell: ({ name }) => name },
    { id: "role", title: t.role, cell: ({ role }) => t[role] },
    { id: "prefix", title: t.begins, cell: ({ prefix }) => <code>{prefix}…</code> },
    { id: "used", title: t.lastUsed, cell: ({ last_used_at: at }) => (at === null ? t.never : format.ago(at)) },
    {
      id: "expires",
      title: t.expires,
      cell: ({ expires_at: at }) => {
        if (at === null) return t.never;
        return at <= Date.now() ? (
          <Badge color="orange" icon="exclamation-triangle" text={t.expired(format.ago(at))} />
        ) : (
          format.ago(at)
        );
      },
    },
    { id: "by", title: t.madeBy, cell: ({ created_by: by }) => by },
    { id: "made", title: t.made, cell: ({ created_at: at }) => format.ago(at) },
    {
      id: "actions",
      title: t.actions,
      cell: (token) => (
        <Button
          size="sm"
          variant="destructive"
          fill="outline"
          aria-label={`${t.revoke}: ${token.name}`}
          onClick={() => onRevoke(token)}
        >
          {t.revoke}
        </Button>
      ),
    },
  ];
  return <DataTable label={t.tokens} columns={columns} rows={tokens} keyOf={({ id }) => id} stacks />;
}
