import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Alert, Button, LinkButton, useStyles2 } from "@grafana/ui";
import { useState } from "react";
import { type Incident, type IncidentAction, useIncidents, useMoveIncidents } from "../../../api/incidents.ts";
import { Page } from "../../../components/page.tsx";
import { Empty, QueryState } from "../../../components/states.tsx";
import { useHost } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { incidentMessages } from "../messages.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { IncidentFilters } from "./incident-filters.tsx";
import { IncidentRow } from "./incident-row.tsx";
import { StateTabs } from "./state-tabs.tsx";
import { useFilter } from "./use-filter.ts";

/** What is open, what somebody looks after, and what was. It is asked anew by itself. */
export function IncidentList() {
  const t = useMessages(incidentMessages);
  const styles = useStyles2(getStyles);
  const { link } = useHost();
  const { filter, asked, isNarrowed, change } = useFilter();
  const query = useIncidents(asked);
  const move = useMoveIncidents();
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const counts = query.data?.pages[0]?.counts;

  const act = (action: IncidentAction, ids: readonly string[]): void =>
    move.mutate({ action, ids }, { onSuccess: () => setSelection(new Set()) });
  const select = (id: string, isSelected: boolean): void => {
    const next = new Set(selection);
    if (isSelected) next.add(id);
    else next.delete(id);
    setSelection(next);
  };

  const nothing = () => {
    const total = counts ? counts.open + counts.acknowledged + counts.closed : 0;
    if (isNarrowed) {
      const clear = (
        <Button variant="secondary" onClick={() => change({ text: "", rule: "", since: "" })}>
          {t.clearFilters}
        </Button>
      );
      return <Empty title={t.nothingFits} action={clear} />;
    }
    if (total > 0 && filter.tab !== "open") return <Empty title={t.noneOf(t[filter.tab])} />;
    if (total > 0) return <Empty title={t.allQuiet}>{t.allQuietHelp}</Empty>;
    const toRules = <LinkButton href={link("/rules")}>{t.toRules}</LinkButton>;
    return (
      <Empty title={t.nothingYet} action={toRules}>
        {t.nothingYetHelp}
      </Empty>
    );
  };

  const list = (incidents: readonly Incident[]) => (
    <section className={styles.frame} aria-label={t.list}>
      <BulkBar
        shown={incidents}
        selected={incidents.filter(({ id }) => selection.has(id))}
        isBusy={move.isPending}
        onSelect={(ids) => setSelection(new Set(ids))}
        onAct={act}
      />
      <ul className={styles.list}>
        {incidents.map((incident) => (
          <IncidentRow
            key={incident.id}
            incident={incident}
            showsState={filter.tab === "all"}
            isSelected={selection.has(incident.id)}
            isBusy={move.isPending}
            onSelect={(isSelected) => select(incident.id, isSelected)}
            onAct={(action) => act(action, [incident.id])}
          />
        ))}
      </ul>
    </section>
  );

  return (
    <Page title={t.title} subtitle={t.subtitle}>
      <StateTabs
        active={filter.tab}
        counts={counts}
        onChange={(tab) => {
          setSelection(new Set());
          change({ tab });
        }}
      />
      <IncidentFilters filter={filter} onChange={change} />
      {move.error && (
        <Alert severity="error" title={t.failedAction} onRemove={() => move.reset()}>
          {move.error.message}
        </Alert>
      )}
      <QueryState query={query}>
        {({ pages }) => {
          const incidents = pages.flatMap((page) => page.incidents);
          return incidents.length === 0 ? nothing() : list(incidents);
        }}
      </QueryState>
      {query.hasNextPage && (
        <Button
          variant="secondary"
          fill="outline"
          className={styles.more}
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t.more}
        </Button>
      )}
    </Page>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  frame: css({
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  list: css({ listStyle: "none", margin: 0, padding: 0 }),
  more: css({ alignSelf: "center" }),
});
