import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Spinner, Switch, Tooltip, useStyles2 } from "@grafana/ui";
import type { Rule } from "../../../api/rule-types.ts";
import { useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { listMessages } from "./messages.ts";

interface RuleSwitchProps {
  readonly rule: Rule;
  readonly isBusy: boolean;
  readonly onSwitch: (on: boolean) => void;
}

/** Switches a rule on and off; it shows at once what was chosen. */
export function RuleSwitch({ rule, isBusy, onSwitch }: RuleSwitchProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(listMessages);
  const mayEdit = useMay("editor");
  const isOn = (rule.switched?.on ?? true) && rule.state !== "disabled";
  const reason = !mayEdit ? t.needsEditor : rule.state === "disabled" ? t.disabledHelp : null;
  const control = (
    <span className={styles.switch}>
      {isBusy && <Spinner size="sm" />}
      <Switch
        aria-label={t.switchOf(rule.name)}
        value={isOn}
        disabled={reason !== null}
        aria-busy={isBusy}
        onChange={(event) => {
          if (!isBusy) onSwitch(event.currentTarget.checked);
        }}
      />
    </span>
  );
  return reason === null ? control : <Tooltip content={reason}>{control}</Tooltip>;
}

const getStyles = (theme: GrafanaTheme2) => ({
  switch: css({
    display: "inline-flex",
    alignItems: "center",
    gap: theme.spacing(1),
  }),
});
