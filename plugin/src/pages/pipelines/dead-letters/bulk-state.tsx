import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Alert, Button, useStyles2 } from "@grafana/ui";
import { Failed } from "../../../components/states.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { letterMessages } from "./messages.ts";
import type { Bulk } from "./use-bulk.ts";

/** How far it came, and a way to end it. */
export function BulkState({ bulk }: { readonly bulk: Bulk }) {
  const styles = useStyles2(getStyles);
  const t = useMessages(letterMessages);
  const format = useFormat();
  const { run } = bulk;
  if (!run) return null;
  const { act, total, done, stored, refused, reason, state, error } = run;
  const [doneText, totalText] = [format.number(done), format.number(Math.max(total, done))];
  if (state === "running") {
    const text = act === "replay" ? t.replaying(doneText, totalText) : t.lettingGo(doneText, totalText);
    return (
      <div className={styles.running} role="status">
        <progress className={styles.bar} value={done} max={Math.max(total, done, 1)} aria-label={text} />
        <span>{text}</span>
        <Button size="sm" variant="secondary" onClick={bulk.cancel}>
          {t.cancel}
        </Button>
      </div>
    );
  }
  if (state === "failed") return <Failed error={error} />;
  const result = act === "replay" ? t.replayed(format.number(stored), format.number(refused)) : t.gone(doneText);
  return (
    <div role="status">
      <Alert
        severity={refused > 0 ? "warning" : "success"}
        title={state === "cancelled" ? `${t.cancelled} ${result}` : result}
        onRemove={bulk.close}
      >
        {reason !== null && t.refusedAgain(reason)}
      </Alert>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  running: css({ display: "flex", flexWrap: "wrap", alignItems: "center", gap: theme.spacing(1) }),
  bar: css({ accentColor: theme.colors.primary.main, width: theme.spacing(30), maxWidth: "100%" }),
});
