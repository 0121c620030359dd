import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import type { IncidentEvents } from "../../../api/incidents.ts";
import { useFormat } from "../../../i18n/format.ts";
import { summaryOf } from "../match-summary.ts";
import { MatchFields } from "./match-fields.tsx";

type Hits = NonNullable<IncidentEvents["sample"]>["hits"];

/** Log lines, each of which opens to all of its fields. */
export function SampleLines({ hits }: { readonly hits: Hits }) {
  const format = useFormat();
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.lines}>
      {hits.map(({ index, id, time, document }) => (
        <li key={`${index} ${id}`}>
          <details>
            <summary className={styles.line}>
              <time dateTime={new Date(time).toISOString()} className={styles.time}>
                {format.exactTime(time)}
              </time>
              <span className={styles.text}>{summaryOf(document)}</span>
            </summary>
            <div className={styles.fields}>
              <MatchFields match={{ _index: index, _id: id, ...document }} />
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  lines: css({
    listStyle: "none",
    margin: 0,
    padding: 0,
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  line: css({
    display: "flex",
    gap: theme.spacing(1.5),
    padding: theme.spacing(0.5),
    cursor: "pointer",
    "&:hover": { background: theme.colors.background.secondary },
    [theme.breakpoints.down("md")]: { flexDirection: "column", gap: 0 },
  }),
  time: css({ flexShrink: 0, color: theme.colors.text.secondary }),
  text: css({ minWidth: 0, overflowWrap: "anywhere" }),
  fields: css({ padding: theme.spacing(0.5, 0, 1, 2) }),
});
