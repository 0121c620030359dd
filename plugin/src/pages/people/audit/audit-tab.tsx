import { Button } from "@grafana/ui";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router-dom";
import { type AuditEntry, type AuditFilter, useAudit } from "../../../api/people.ts";
import { type Column, DataTable } from "../../../components/data-table/data-table.tsx";
import { Page } from "../../../components/page.tsx";
import { Empty, QueryState } from "../../../components/states.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { peopleMessages } from "../messages.ts";
import { AUDIT_RANGE, AuditFilters } from "./audit-filters.tsx";

const NAMES = ["actor", "action", "subject", "from", "to"] as const;

/** Who changed what; the filters stand in the address. */
export function AuditTab({ tabs }: { readonly tabs: ReactNode }) {
  const t = useMessages(peopleMessages);
  const format = useFormat();
  const [parameters, setParameters] = useSearchParams();
  const filter: AuditFilter = Object.fromEntries(
    NAMES.flatMap((name) => (parameters.get(name) ? [[name, parameters.get(name)!]] : [])),
  );
  const change = (next: AuditFilter) =>
    setParameters(Object.fromEntries(Object.entries(next).filter(([, value]) => value)) as Record<string, string>, {
      replace: true,
    });
  const audit = useAudit({ ...AUDIT_RANGE, ...filter });
  const columns: readonly Column<AuditEntry>[] = [
    { id: "at", title: t.when, cell: ({ at }) => <time dateTime={new Date(at).toISOString()}>{format.time(at)}</time> },
    { id: "actor", title: t.who, cell: ({ actor }) => actor },
    { id: "action", title: t.what, cell: ({ action }) => <code>{action}</code> },
    { id: "subject", title: t.onWhat, wraps: true, cell: ({ subject }) => subject },
    { id: "detail", title: t.detail, wraps: true, cell: ({ detail }) => detailText(detail) },
  ];
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <Page title={t.title} subtitle={t.subtitle}>
      {tabs}
      <AuditFilters filter={filter} onChange={change} />
      <QueryState query={audit} needed="admin">
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.entries);
          if (entries.length === 0) {
            return isFiltered ? <Empty title={t.noEntries}>{t.noEntriesHelp}</Empty> : <Empty title={t.noEntriesYet} />;
          }
          return <DataTable label={t.audit} columns={columns} rows={entries} keyOf={({ id }) => id} stacks />;
        }}
      </QueryState>
      {audit.hasNextPage && (
        <div>
          <Button variant="secondary" disabled={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
            {t.older}
          </Button>
        </div>
      )}
    </Page>
  );
}

/** `role: editor, version: 3`; deeper things as JSON. */
function detailText(detail: unknown): string {
  if (detail === null || typeof detail !== "object") return detail === null ? "" : String(detail);
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : value}`)
    .join(", ");
}
