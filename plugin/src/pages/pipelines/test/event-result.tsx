import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import type { TestedEvent } from "../../../api/pipeline-tests.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { FieldDiff } from "./field-diff.tsx";
import { testMessages } from "./messages.ts";
import { TracePath } from "./trace-path.tsx";

interface EventResultProps {
  readonly event: TestedEvent;
  readonly onLine: (line: number) => void;
}

/** What became of one event: its way, and its fields before and after. */
export function EventResult({ event, onLine }: EventResultProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(testMessages);
  const format = useFormat();
  const { before, after, trace, microseconds } = event;
  return (
    <div className={styles.result}>
      <section aria-label={t.path}>
        <h3 className={styles.title}>
          {t.path} <span className={styles.quiet}>{t.took(format.duration(microseconds / 1000))}</span>
        </h3>
        <TracePath trace={trace} onLine={onLine} />
      </section>
      {after.length === 0 && <p className={styles.dropped}>{t.nothingOut}</p>}
      {after.map((outcome, index) => (
        <section key={outcome.event} aria-label={t.outcome(index + 1, after.length)}>
          <h3 className={styles.title}>{t.outcome(index + 1, after.length)}</h3>
          <FieldDiff label={t.difference} before={before} after={outcome.fields} />
        </section>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  result: css({ display: "flex", flexDirection: "column", gap: theme.spacing(2), minWidth: 0 }),
  title: css({ ...theme.typography.h5, margin: theme.spacing(0, 0, 0.5) }),
  quiet: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  dropped: css({ margin: 0, color: theme.colors.warning.text }),
});
