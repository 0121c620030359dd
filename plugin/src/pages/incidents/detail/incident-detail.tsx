import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Alert, LinkButton, useStyles2 } from "@grafana/ui";
import { useParams } from "react-router-dom";
import { ApiError } from "../../../api/client.ts";
import { useIncident, useMoveIncidents } from "../../../api/incidents.ts";
import { Page } from "../../../components/page.tsx";
import { Empty, QueryState } from "../../../components/states.tsx";
import { useHost } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { IncidentActions, nameOf } from "../incident-actions.tsx";
import { incidentMessages } from "../messages.ts";
import { Deliveries } from "./deliveries.tsx";
import { Facts } from "./facts.tsx";
import { IncidentEvents } from "./incident-events.tsx";
import { MatchFields } from "./match-fields.tsx";
import { NoteForm } from "./note-form.tsx";
import { Section } from "./section.tsx";
import { Timeline } from "./timeline.tsx";

/** One incident: what is known of it, what happened to it, and what one can do. */
export function IncidentDetail() {
  const t = useMessages(incidentMessages);
  const styles = useStyles2(getStyles);
  const { link } = useHost();
  const { id = "" } = useParams();
  const query = useIncident(id);
  const move = useMoveIncidents();
  const trail = [{ title: t.title, page: "/incidents" }];
  const incident = query.data?.incident;

  if (query.error instanceof ApiError && query.error.status === 404) {
    return (
      <Page title={t.unknown} trail={trail}>
        <Empty title={t.unknownHelp} action={<LinkButton href={link("/incidents")}>{t.backToList}</LinkButton>} />
      </Page>
    );
  }
  return (
    <Page
      title={incident ? nameOf(incident) : t.title}
      subtitle={incident?.rule_info?.description || undefined}
      trail={trail}
      actions={
        incident && (
          <IncidentActions
            incident={incident}
            isBusy={move.isPending}
            onAct={(action) => move.mutate({ action, ids: [incident.id] })}
          />
        )
      }
    >
      {move.error && (
        <Alert severity="error" title={t.failedAction} onRemove={() => move.reset()}>
          {move.error.message}
        </Alert>
      )}
      <QueryState query={query}>
        {({ incident: known, timeline }) => (
          <>
            <Facts incident={known} />
            <div className={styles.columns}>
              <div className={styles.column}>
                <IncidentEvents incident={known} timeline={timeline} />
                <Section title={t.lastMatchFields}>
                  <MatchFields match={known.match} />
                </Section>
              </div>
              <div className={styles.column}>
                <Section title={t.timeline}>
                  <NoteForm id={known.id} />
                  <Timeline entries={timeline} />
                </Section>
                <Section title={t.deliveries}>
                  <Deliveries id={known.id} />
                </Section>
              </div>
            </div>
          </>
        )}
      </QueryState>
    </Page>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  columns: css({
    display: "grid",
    gridTemplateColumns: "minmax(0, 3fr) minmax(0, 2fr)",
    gap: theme.spacing(2),
    alignItems: "start",
    [theme.breakpoints.down("lg")]: { gridTemplateColumns: "minmax(0, 1fr)" },
  }),
  column: css({ display: "flex", flexDirection: "column", gap: theme.spacing(2), minWidth: 0 }),
});
