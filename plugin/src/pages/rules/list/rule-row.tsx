import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Checkbox, Icon, Tooltip, useStyles2 } from "@grafana/ui";
import type { Rule } from "../../../api/rule-types.ts";
import { PageLink } from "../../../components/page-link.tsx";
import { useMay } from "../../../host/host.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { listMessages } from "./messages.ts";
import { RuleStateBadge } from "./rule-state.tsx";
import { RuleSwitch } from "./rule-switch.tsx";

interface RuleRowProps {
  readonly rule: Rule;
  readonly isChosen: boolean;
  readonly isBusy: boolean;
  readonly onChoose: (isChosen: boolean) => void;
  readonly onSwitch: (on: boolean) => void;
}

/** One rule: what it is, how it is, and its switch. */
export function RuleRow({ rule, isChosen, isBusy, onChoose, onSwitch }: RuleRowProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(listMessages);
  const format = useFormat();
  const mayEdit = useMay("editor");
  const { name, open_incidents: open } = rule;
  return (
    <tr>
      {mayEdit && (
        <td className="choose">
          <Checkbox
            aria-label={t.select(name)}
            value={isChosen}
            onChange={(event) => onChoose(event.currentTarget.checked)}
          />
        </td>
      )}
      <th scope="row" className={styles.name}>
        <PageLink page={`/rules/${encodeURIComponent(name)}`} inline={false} weight="medium">
          {name}
        </PageLink>
        <span className={styles.quiet}>
          {rule.type && `${rule.type} `}
          {rule.origin === "file" && (
            <Tooltip content={rule.read_only ?? rule.file}>
              <span className={styles.file}>
                <Icon name="lock" size="sm" /> {t.readOnly}
              </span>
            </Tooltip>
          )}
          {rule.alerts.length > 0 && ` → ${rule.alerts.join(", ")}`}
        </span>
        {rule.description !== "" && <span className={styles.description}>{rule.description}</span>}
      </th>
      <td className={styles.state}>
        <RuleStateBadge rule={rule} />
      </td>
      <td className={styles.time} data-label={t.lastMatch}>
        {rule.last_match === null ? (
          <span className={styles.quiet}>{t.never}</span>
        ) : (
          <time dateTime={rule.last_match} title={format.time(rule.last_match)}>
            {format.ago(rule.last_match)}
          </time>
        )}
      </td>
      <td data-label={t.incidents}>
        {open > 0 ? (
          <PageLink page={`/incidents?rule=${encodeURIComponent(name)}`} inline={false}>
            {t.open(open)}
          </PageLink>
        ) : (
          <span className={styles.quiet}>{t.none}</span>
        )}
      </td>
      <td className="switch">
        <RuleSwitch rule={rule} isBusy={isBusy} onSwitch={onSwitch} />
      </td>
    </tr>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  name: css({
    width: "45%",
    fontWeight: theme.typography.fontWeightRegular,
    overflowWrap: "anywhere",
    "& > *": { display: "block" },
    [theme.breakpoints.down("md")]: { width: "auto" },
  }),
  quiet: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  file: css({ whiteSpace: "nowrap" }),
  description: css({ ...theme.typography.bodySmall, color: theme.colors.text.primary, maxWidth: "80ch" }),
  state: css({ width: "25%", [theme.breakpoints.down("md")]: { width: "auto" } }),
  time: css({ whiteSpace: "nowrap" }),
});
