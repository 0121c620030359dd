import { Text } from "@grafana/ui";
import type { Overview } from "../../../api/overview.ts";
import { type Column, DataTable } from "../../../components/data-table/data-table.tsx";
import { PageLink } from "../../../components/page-link.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { overviewMessages } from "../messages.ts";
import { Panel } from "../panel.tsx";

type Incident = Overview["incidents"]["newest"][number];

/** The newest of the open incidents. */
export function Incidents({ overview }: { readonly overview: Overview }) {
  const t = useMessages(overviewMessages);
  const format = useFormat();
  const { newest } = overview.incidents;
  const columns: readonly Column<Incident>[] = [
    {
      id: "rule",
      title: t.rule,
      wraps: true,
      cell: ({ id, rule, key }) => (
        <PageLink page={`/incidents/${encodeURIComponent(id)}`}>{key === null ? rule : `${rule}: ${key}`}</PageLink>
      ),
    },
    { id: "count", title: t.matches, isNumber: true, cell: ({ count }) => format.number(count) },
    { id: "last", title: t.lastMatch, isNumber: true, cell: ({ last_time: last }) => format.ago(last) },
  ];
  return (
    <Panel title={t.openIncidents} more={{ text: t.toIncidents, page: "/incidents" }}>
      {newest.length === 0 ? (
        <Text element="p" color="secondary">
          {t.incidentsEmpty}
          <PageLink page="/rules">{t.toRules}</PageLink>
        </Text>
      ) : (
        <DataTable label={t.openIncidents} columns={columns} rows={newest} keyOf={({ id }) => id} />
      )}
    </Panel>
  );
}
