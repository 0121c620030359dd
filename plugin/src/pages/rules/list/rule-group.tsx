import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Checkbox, Icon, useStyles2 } from "@grafana/ui";
import { useId, useState } from "react";
import { useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import type { RuleGroup } from "./filter-rules.ts";
import { listMessages } from "./messages.ts";
import { RuleRow } from "./rule-row.tsx";

interface RuleGroupProps {
  readonly group: RuleGroup;
  readonly chosen: ReadonlySet<string>;
  readonly busy: ReadonlySet<string>;
  readonly onChoose: (names: readonly string[], isChosen: boolean) => void;
  readonly onSwitch: (name: string, on: boolean) => void;
}

/** The rules of a group; folded away by its heading. */
export function RuleGroupSection({ group, chosen, busy, onChoose, onSwitch }: RuleGroupProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(listMessages);
  const mayEdit = useMay("editor");
  const id = useId();
  const [isOpen, setOpen] = useState(true);
  const title = group.name === "" ? t.noGroup : group.name;
  const names = group.rules.map(({ name }) => name);
  const count = names.filter((name) => chosen.has(name)).length;
  const open = group.rules.reduce((sum, rule) => sum + rule.open_incidents, 0);
  return (
    <section className={styles.group} aria-labelledby={id}>
      <div className={styles.heading}>
        {mayEdit && (
          <Checkbox
            aria-label={t.selectGroup(title)}
            value={count === names.length}
            indeterminate={count > 0 && count < names.length}
            onChange={() => onChoose(names, count < names.length)}
          />
        )}
        <h2 className={styles.title} id={id}>
          <button type="button" className={styles.fold} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            <Icon name={isOpen ? "angle-down" : "angle-right"} />
            {title}
            <span className={styles.quiet}>
              {group.rules.length}
              {!isOpen && open > 0 && ` · ${t.open(open)}`}
            </span>
          </button>
        </h2>
      </div>
      {isOpen && (
        <table className={styles.table} aria-labelledby={id}>
          <thead>
            <tr>
              {mayEdit && <td />}
              <th scope="col">{t.name}</th>
              <th scope="col">{t.state}</th>
              <th scope="col">{t.lastMatch}</th>
              <th scope="col">{t.incidents}</th>
              <th scope="col" className="switch">
                {t.on}
              </th>
            </tr>
          </thead>
          <tbody>
            {group.rules.map((rule) => (
              <RuleRow
                key={`${rule.origin} ${rule.file}`}
                rule={rule}
                isChosen={chosen.has(rule.name)}
                isBusy={busy.has(rule.name)}
                onChoose={(isChosen) => onChoose([rule.name], isChosen)}
                onSwitch={(on) => onSwitch(rule.name, on)}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  group: css({
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
  }),
  heading: css({
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(1),
    padding: theme.spacing(0.5, 1.5),
    background: theme.colors.background.secondary,
  }),
  title: css({ ...theme.typography.h5, margin: 0, flex: 1 }),
  fold: css({
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(1),
    width: "100%",
    minHeight: theme.spacing(4),
    padding: 0,
    border: 0,
    background: "none",
    color: "inherit",
    font: "inherit",
    textAlign: "left",
  }),
  quiet: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  table: css({
    width: "100%",
    borderCollapse: "collapse",
    "th, td": { padding: theme.spacing(0.75, 1.5), textAlign: "left", verticalAlign: "top" },
    "thead th": {
      ...theme.typography.bodySmall,
      color: theme.colors.text.secondary,
      fontWeight: theme.typography.fontWeightRegular,
    },
    ".switch": { textAlign: "right", width: theme.spacing(12) },
    "tbody tr": { borderTop: `1px solid ${theme.colors.border.weak}` },
    "tbody tr:hover": { background: theme.colors.action.hover },
    // A rule is a card where its columns have no room.
    [theme.breakpoints.down("md")]: {
      thead: { display: "none" },
      "tbody tr": {
        display: "grid",
        gridTemplateColumns: "auto 1fr auto",
        alignItems: "start",
        padding: theme.spacing(1, 0),
      },
      "tbody td, tbody th": { gridColumn: 2, padding: theme.spacing(0.25, 1) },
      "tbody td[data-label]::before": {
        ...theme.typography.bodySmall,
        content: 'attr(data-label) ": "',
        color: theme.colors.text.secondary,
      },
      "tbody td.choose": { gridColumn: 1, gridRow: 1, paddingLeft: theme.spacing(1.5) },
      "tbody td.switch": { gridColumn: 3, gridRow: 1, paddingRight: theme.spacing(1.5) },
    },
  }),
});
