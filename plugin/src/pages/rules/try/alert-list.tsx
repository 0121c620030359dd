import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, useStyles2 } from "@grafana/ui";
import { useState } from "react";
import type { BacktestAlert } from "../../../api/rule-types.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { tryMessages } from "./messages.ts";

const PAGE = 50;

/** The alerts of a backtest, each with the text that would have been sent. */
export function AlertList({ alerts, total }: { readonly alerts: readonly BacktestAlert[]; readonly total: number }) {
  const styles = useStyles2(getStyles);
  const t = useMessages(tryMessages);
  const format = useFormat();
  const [shown, setShown] = useState(PAGE);
  return (
    <section aria-label={t.list}>
      <h2 className={styles.title}>{t.list}</h2>
      <ul className={styles.list}>
        {alerts.slice(0, shown).map((alert, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows at its end
          <li key={at} className={styles.alert}>
            <details>
              <summary>
                <span className={styles.summary}>
                  <time dateTime={alert.time}>{format.time(alert.time)}</time>
                  <strong>{alert.title}</strong>
                  {alert.key !== null && <span className={styles.quiet}>{`${t.key}: ${alert.key}`}</span>}
                </span>
              </summary>
              <pre className={styles.text}>{alert.text}</pre>
            </details>
          </li>
        ))}
      </ul>
      {alerts.length > shown && (
        <Button variant="secondary" onClick={() => setShown(shown + PAGE)}>
          {`${format.number(shown)} / ${format.number(alerts.length)} …`}
        </Button>
      )}
      {total > alerts.length && <p className={styles.quiet}>{t.more(format.number(alerts.length))}</p>}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  title: css({ ...theme.typography.h5 }),
  list: css({ margin: 0, padding: 0, listStyle: "none" }),
  alert: css({ borderTop: `1px solid ${theme.colors.border.weak}`, padding: theme.spacing(0.75, 0) }),
  summary: css({ display: "inline-flex", flexWrap: "wrap", gap: theme.spacing(0.5, 2), overflowWrap: "anywhere" }),
  quiet: css({ color: theme.colors.text.secondary }),
  text: css({
    margin: theme.spacing(1, 0, 0),
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
