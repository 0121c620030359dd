import { Alert, Stack } from "@grafana/ui";
import { withQuery } from "../../../api/client.ts";
import type { Incident, TimelineEntry } from "../../../api/incidents.ts";
import { useIncidentEvents } from "../../../api/incidents.ts";
import { PageButton } from "../../../components/page-button.tsx";
import { QueryState } from "../../../components/states.tsx";
import { TimeChart } from "../../../components/time-chart/time-chart.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { incidentMessages } from "../messages.ts";
import { CourseChart } from "./course-chart.tsx";
import { marksOf } from "./marks.ts";
import { SampleLines } from "./sample-lines.tsx";
import { Section } from "./section.tsx";

interface IncidentEventsProps {
  readonly incident: Incident;
  readonly timeline: readonly TimelineEntry[];
}

/** What the rule looked at: over time, and the newest lines, with the way to all of them. */
export function IncidentEvents({ incident, timeline }: IncidentEventsProps) {
  const t = useMessages(incidentMessages);
  const format = useFormat();
  const query = useIncidentEvents(incident.id, incident.last_time);
  const sample = query.data?.sample;
  const toLogs = sample && (
    <PageButton
      size="sm"
      variant="secondary"
      icon="gf-logs"
      page={withQuery("/logs", {
        q: sample.q ?? "",
        from: new Date(sample.from).toISOString(),
        to: new Date(sample.until).toISOString(),
        index: sample.index,
      })}
    >
      {t.openInLogs}
    </PageButton>
  );
  return (
    <Section title={t.events} action={toLogs}>
      <QueryState query={query}>
        {({ sample: found, course }) => (
          <Stack direction="column" gap={2}>
            {course && <CourseChart course={course} marks={marksOf(timeline, t)} />}
            {!found && <span>{t.ruleGoneEvents}</span>}
            {found && found.hits.length === 0 && !course && <span>{t.noEvents}</span>}
            {found && found.hits.length > 0 && (
              <>
                {!course && (
                  <TimeChart
                    from={found.from}
                    until={found.until}
                    series={[
                      {
                        name: t.line,
                        points: found.histogram.buckets.map(({ time, count }) => [time, count] as const),
                      },
                    ]}
                    kind="bars"
                    height={120}
                    label={t.eventsOverTime}
                    marks={marksOf(timeline, t)}
                  />
                )}
                <span>
                  {t.eventsOf(found.hits.length, `${format.number(found.total)}${found.total_is_exact ? "" : "+"}`)}
                </span>
                {found.q === null && <Alert severity="info" title={t.noWords} />}
                <SampleLines hits={found.hits} />
              </>
            )}
          </Stack>
        )}
      </QueryState>
    </Section>
  );
}
