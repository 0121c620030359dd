import { Alert, Button, ConfirmModal } from "@grafana/ui";
import { type ReactNode, useState } from "react";
import { useSearchParams } from "react-router-dom";
import { TOKEN_ROLES, type Token, useRevokeToken, useTokens } from "../../../api/tokens.ts";
import { Page } from "../../../components/page.tsx";
import { Empty, QueryState } from "../../../components/states.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { peopleMessages } from "../messages.ts";
import { NewTokenDialog } from "./new-token.tsx";
import { TokensTable } from "./tokens-table.tsx";

/** What programs show instead of a password. */
export function TokensTab({ tabs }: { readonly tabs: ReactNode }) {
  const t = useMessages(peopleMessages);
  const format = useFormat();
  const tokens = useTokens();
  const revoke = useRevokeToken();
  const [parameters, setParameters] = useSearchParams();
  const [leaving, setLeaving] = useState<Token | null>(null);
  // A link may ask for a new token of a role: `?new=ingest`.
  const wanted = parameters.get("new");
  const role = TOKEN_ROLES.find((one) => one === wanted) ?? "ingest";
  const create = (
    <Button icon="plus" onClick={() => setParameters({ new: "" })}>
      {t.newToken}
    </Button>
  );
  return (
    <Page title={t.title} subtitle={t.tokensHelp} actions={create}>
      {tabs}
      {revoke.error && (
        <Alert severity="error" title={t.failed} onRemove={() => revoke.reset()}>
          {revoke.error.message}
        </Alert>
      )}
      <QueryState query={tokens} needed="admin">
        {(list) =>
          list.length === 0 ? (
            <Empty title={t.noTokens} action={create}>
              {t.noTokensHelp}
            </Empty>
          ) : (
            <TokensTable tokens={list} onRevoke={setLeaving} />
          )
        }
      </QueryState>
      {wanted !== null && <NewTokenDialog role={role} onClose={() => setParameters({})} />}
      {leaving && (
        <ConfirmModal
          isOpen
          title={t.revokeOf(leaving.name)}
          body={t.revokeHelp}
          description={leaving.last_used_at === null ? undefined! : t.revokeUsed(format.ago(leaving.last_used_at))}
          confirmText={t.revoke}
          dismissText={t.cancel}
          onConfirm={() => revoke.mutate(leaving.id, { onSettled: () => setLeaving(null) })}
          onDismiss={() => setLeaving(null)}
        />
      )}
    </Page>
  );
}
