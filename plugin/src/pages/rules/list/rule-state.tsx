import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Badge, type BadgeColor, useStyles2 } from "@grafana/ui";
import type { Rule, RuleState } from "../../../api/rule-types.ts";
import { actorName } from "../../../components/actor-name.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { listMessages } from "./messages.ts";

const COLORS: Readonly<Record<RuleState, BadgeColor>> = {
  active: "green",
  off: "blue",
  disabled: "blue",
  refused: "red",
};

/** A rule's state in a word, and why it is so. */
export function RuleStateBadge({ rule }: { readonly rule: Rule }) {
  const styles = useStyles2(getStyles);
  const t = useMessages(listMessages);
  const format = useFormat();
  const { state, switched, error } = rule;
  return (
    <div className={styles.state}>
      <Badge color={COLORS[state]} text={t[state]} />
      {state === "refused" && (
        <>
          <span className={styles.reason}>{error?.message}</span>
          <span className={styles.reason}>{rule.in_force ? t.olderInForce : t.nothingInForce}</span>
        </>
      )}
      {state === "off" && switched && switched.by !== "" && (
        <span className={styles.reason} title={t.offHelp}>
          {t.switchedBy(switched.on, actorName(switched.by), format.ago(switched.at))}
        </span>
      )}
      {state === "disabled" && <span className={styles.reason}>{t.disabledHelp}</span>}
      {state === "active" && rule.warming_up && <span className={styles.reason}>{t.warming}</span>}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  state: css({ display: "flex", flexDirection: "column", alignItems: "flex-start", gap: theme.spacing(0.5) }),
  reason: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, overflowWrap: "anywhere" }),
});
