import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, Checkbox, useStyles2 } from "@grafana/ui";
import type { LogContext } from "../../../api/logs.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { contextMessages } from "./messages.ts";

interface SameFieldsProps {
  /** Fields that tell the line's source. */
  readonly offered: readonly string[];
  /** Those that count now. */
  readonly chosen: readonly string[];
  readonly context: LogContext;
  readonly onChange: (same: readonly string[]) => void;
  readonly onSearch: () => void;
}

/** What the lines of a context have in common, each to take away or bring back. */
export function SameFields({ offered, chosen, context, onChange, onSearch }: SameFieldsProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(contextMessages);
  return (
    <fieldset className={styles.same}>
      <legend className={styles.legend}>{t.same}</legend>
      {offered.map((field) => {
        const isChosen = chosen.includes(field);
        const value = context.same[field];
        return (
          <Checkbox
            key={field}
            value={isChosen}
            label={value === undefined ? field : `${field}: ${value}`}
            onChange={() => onChange(offered.filter((one) => (one === field ? !isChosen : chosen.includes(one))))}
          />
        );
      })}
      {chosen.length === 0 && <span className={styles.help}>{t.everything(context.index)}</span>}
      <p className={styles.help}>{offered.length > 0 && t.sameHelp}</p>
      <Button size="sm" variant="secondary" icon="search" onClick={onSearch}>
        {t.showSearch}
      </Button>
    </fieldset>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  same: css({
    display: "flex",
    flexDirection: "column",
    alignItems: "flex-start",
    gap: theme.spacing(0.5),
    border: 0,
    margin: theme.spacing(0, 0, 2),
    padding: 0,
    minWidth: 0,
    overflowWrap: "anywhere",
  }),
  legend: css({ ...theme.typography.h5, margin: 0 }),
  help: css({ color: theme.colors.text.secondary, margin: 0, ...theme.typography.bodySmall }),
});
