import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Alert, Badge, useStyles2 } from "@grafana/ui";
import type { Rule, RuleSummary } from "../../../api/rule-types.ts";
import { useSwitchRule } from "../../../api/rules.ts";
import { actorName } from "../../../components/actor-name.ts";
import { PageLink } from "../../../components/page-link.tsx";
import { useMay } from "../../../host/host.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { listMessages } from "../list/messages.ts";
import { RuleStateBadge } from "../list/rule-state.tsx";
import { RuleSwitch } from "../list/rule-switch.tsx";
import { editorMessages } from "./messages.ts";

interface RuleHeadProps {
  readonly rule: Rule | undefined;
  readonly isReadOnly: boolean;
  readonly isDirty: boolean;
  readonly summary: RuleSummary | null;
}

/** How the rule is now, its switch, and why it cannot be changed where it cannot. */
export function RuleHead({ rule, isReadOnly, isDirty, summary }: RuleHeadProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(editorMessages);
  const list = useMessages(listMessages);
  const format = useFormat();
  const mayEdit = useMay("editor");
  const toggle = useSwitchRule();
  return (
    <>
      {rule && (
        <div className={styles.head}>
          <RuleSwitch rule={rule} isBusy={toggle.isPending} onSwitch={(on) => toggle.mutate({ name: rule.name, on })} />
          <RuleStateBadge rule={rule} />
          {rule.open_incidents > 0 && (
            <PageLink page={`/incidents?rule=${encodeURIComponent(rule.name)}`} inline={false}>
              {`${list.incidents}: ${list.open(rule.open_incidents)}`}
            </PageLink>
          )}
          <span className={styles.quiet}>
            {`${list.lastMatch}: ${rule.last_match === null ? list.never : format.ago(rule.last_match)}`}
          </span>
          {rule.version !== null && (
            <span className={styles.quiet}>
              {t.changed(actorName(rule.changed_by ?? ""), format.ago(rule.changed_at!), rule.version)}
            </span>
          )}
          {summary !== null && summary.lookback > 0 && (
            <span className={styles.quiet}>{t.lookback(format.duration(summary.lookback))}</span>
          )}
          {isDirty && <Badge color="orange" text={t.unsaved} />}
        </div>
      )}
      {toggle.error && rule && (
        <Alert severity="error" title={list.switchFailed(rule.name, toggle.error.message)} onRemove={toggle.reset} />
      )}
      {rule && isReadOnly && (
        <Alert severity="info" title={mayEdit ? t.readOnly : t.viewer}>
          {mayEdit && rule.read_only}
        </Alert>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  head: css({ display: "flex", flexWrap: "wrap", alignItems: "center", gap: theme.spacing(1, 2) }),
  quiet: css({ color: theme.colors.text.secondary }),
});
