import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Badge, Button, useStyles2 } from "@grafana/ui";
import type { Delivery } from "../../../api/incidents.ts";
import { PageLink } from "../../../components/page-link.tsx";
import { useMay } from "../../../host/host.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { incidentMessages } from "../messages.ts";

const STATES = {
  pending: { color: "blue", icon: "clock-nine", text: "pendingState" },
  sent: { color: "green", icon: "check-circle", text: "sentState" },
  failed: { color: "red", icon: "exclamation-triangle", text: "failedState" },
  expired: { color: "red", icon: "exclamation-triangle", text: "expiredState" },
} as const;

interface DeliveryRowProps {
  readonly delivery: Delivery;
  readonly isBusy: boolean;
  readonly onRetry: () => void;
}

/** One message: where to, how it fared, and what it says. */
export function DeliveryRow({ delivery, isBusy, onRetry }: DeliveryRowProps) {
  const t = useMessages(incidentMessages);
  const format = useFormat();
  const styles = useStyles2(getStyles);
  const mayEdit = useMay("editor");
  const { color, icon, text } = STATES[delivery.state];
  const isFailed = delivery.state === "failed" || delivery.state === "expired";
  const at = delivery.finished_at ?? delivery.created_at;
  return (
    <li className={styles.row}>
      <div className={styles.head}>
        <Badge color={color} icon={icon} text={t[text]} />
        {delivery.contact_point !== null && (
          <PageLink page={`/contact-points/${encodeURIComponent(delivery.contact_point)}`}>
            {delivery.contact_point}
          </PageLink>
        )}
        <code className={styles.destination}>{delivery.destination}</code>
        {isFailed && (
          <Button
            size="sm"
            variant="secondary"
            icon="sync"
            disabled={!mayEdit || isBusy}
            {...(!mayEdit && { tooltip: t.needsEditor })}
            onClick={onRetry}
          >
            {t.retry}
          </Button>
        )}
      </div>
      <p className={styles.facts}>
        <time dateTime={at}>{format.time(at)}</time>
        {delivery.attempts > 0 && <span>{t.attempts(delivery.attempts)}</span>}
        {delivery.next_attempt_at !== null && delivery.attempts > 0 && (
          <span>{t.nextAttempt(format.ago(delivery.next_attempt_at))}</span>
        )}
      </p>
      {delivery.state !== "sent" && delivery.last_error !== null && (
        <p className={styles.error}>{delivery.last_error}</p>
      )}
      <details>
        <summary className={styles.summary}>{t.showText}</summary>
        <pre className={styles.text}>{`${delivery.title}\n\n${delivery.text}`}</pre>
      </details>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    padding: theme.spacing(1, 0),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    "&:last-child": { borderBottom: "none", paddingBottom: 0 },
    "&:first-of-type": { paddingTop: 0 },
  }),
  head: css({ display: "flex", flexWrap: "wrap", alignItems: "center", gap: theme.spacing(0.5, 1) }),
  destination: css({ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }),
  facts: css({
    ...theme.typography.bodySmall,
    display: "flex",
    flexWrap: "wrap",
    gap: theme.spacing(0, 2),
    margin: theme.spacing(0.5, 0),
    color: theme.colors.text.secondary,
  }),
  error: css({
    ...theme.typography.bodySmall,
    margin: theme.spacing(0.5, 0),
    color: theme.colors.error.text,
    overflowWrap: "anywhere",
  }),
  summary: css({ ...theme.typography.bodySmall, cursor: "pointer" }),
  text: css({ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }),
});
