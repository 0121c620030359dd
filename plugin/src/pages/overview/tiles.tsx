import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import type { Overview, Rate } from "../../api/overview.ts";
import { useFormat } from "../../i18n/format.ts";
import { useMessages } from "../../i18n/messages.ts";
import { overviewMessages } from "./messages.ts";
import { type ChosenRange, taggedLines } from "./range.ts";
import { Tile } from "./tile.tsx";

/** The numbers at a glance. */
export function Tiles({ overview, range }: { readonly overview: Overview; readonly range: ChosenRange }) {
  const t = useMessages(overviewMessages);
  const format = useFormat();
  const styles = useStyles2(getStyles);
  const { pipelines, dead_letters: letters, incidents, lag } = overview;
  const eventsIn = sumOf(pipelines.map((pipeline) => pipeline.in));
  const eventsOut = sumOf(pipelines.map(({ out }) => out));
  const failures = pipelines.reduce((sum, pipeline) => sum + pipeline.failures, 0);
  const tags = [...new Set(pipelines.flatMap(({ failure_tags: found }) => found.map(({ tag }) => tag)))];
  const rate = (now: number | null) => (now === null ? t.unknown : t.perSecond(format.short(now)));
  const counted = (count: number) =>
    overview.source === "points" ? t.inRange(format.number(count)) : t.sinceStart(format.number(count));
  const waiting = lag?.reduce((sum, topic) => sum + (topic.lag ?? 0), 0) ?? 0;
  return (
    <ul className={styles.tiles}>
      <Tile title={t.eventsIn} value={rate(eventsIn.now)} note={counted(eventsIn.total)} page="/pipelines" />
      <Tile title={t.eventsOut} value={rate(eventsOut.now)} note={counted(eventsOut.total)} page="/logs" />
      <Tile
        title={t.parseFailures}
        value={format.short(failures)}
        note={failures === 0 ? t.noneFailed : t.ofEvents(format.percent(failures / Math.max(1, eventsIn.total)))}
        mood={failures === 0 ? "good" : "warning"}
        page={tags.length > 0 ? taggedLines(tags, range) : "/pipelines"}
      />
      <Tile
        title={t.deadLetters}
        value={format.short(letters.open)}
        note={letters.open === 0 ? t.noLetters : t.lettersWait}
        mood={letters.open === 0 ? "good" : "warning"}
        page="/pipelines/dead-letters"
      />
      <Tile
        title={t.openIncidents}
        value={format.number(incidents.open)}
        note={incidents.newest[0] ? t.newestIncident(incidents.newest[0].rule) : t.quiet}
        mood={incidents.open === 0 ? "good" : "error"}
        page="/incidents?state=open"
      />
      {lag && <Tile title={t.lag} value={format.short(waiting)} note={t.lagWaits} page="/pipelines" />}
    </ul>
  );
}

/** What several rates add up to; unknown only where all are. */
export function sumOf(rates: readonly Rate[]): { readonly now: number | null; readonly total: number } {
  const known = rates.flatMap(({ now }) => (now === null ? [] : [now]));
  return {
    now: known.length === 0 ? null : known.reduce((sum, now) => sum + now, 0),
    total: rates.reduce((sum, { total }) => sum + total, 0),
  };
}

const getStyles = (theme: GrafanaTheme2) => ({
  tiles: css({
    display: "grid",
    gap: theme.spacing(2),
    gridTemplateColumns: "repeat(auto-fit, minmax(180px, 1fr))",
    listStyle: "none",
    margin: 0,
    padding: 0,
    [theme.breakpoints.down("md")]: { gap: theme.spacing(1), gridTemplateColumns: "repeat(2, minmax(0, 1fr))" },
  }),
});
