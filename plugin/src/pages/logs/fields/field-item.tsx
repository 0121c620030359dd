import { css } from "@emotion/css";
import type { GrafanaTheme2, IconName } from "@grafana/data";
import { Icon, IconButton, useStyles2 } from "@grafana/ui";
import { useState } from "react";
import type { LogField, LogSelection } from "../../../api/logs.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { useLogActions } from "../log-actions.ts";
import { FieldValues } from "./field-values.tsx";
import { fieldMessages } from "./messages.ts";

interface FieldItemProps {
  readonly field: LogField;
  readonly selection: LogSelection;
  readonly total: number | undefined;
  readonly onGroupBy: (field: string) => void;
}

const ICONS: Readonly<Record<string, IconName>> = {
  string: "align-left",
  number: "calculator-alt",
  boolean: "check-circle",
};

/** A field: opens to its most frequent values, and becomes a column or none. */
export function FieldItem({ field, selection, total, onGroupBy }: FieldItemProps) {
  const { name, types } = field;
  const styles = useStyles2(getStyles);
  const t = useMessages(fieldMessages);
  const { columns, toggleColumn } = useLogActions();
  const [isOpen, setIsOpen] = useState(false);
  const isColumn = columns.includes(name);
  return (
    <li>
      <div className={styles.item}>
        <button
          type="button"
          className={styles.name}
          aria-expanded={isOpen}
          title={types.join(", ")}
          onClick={() => setIsOpen(!isOpen)}
        >
          <Icon name={ICONS[types[0] ?? "string"] ?? "align-left"} size="sm" aria-hidden="true" />
          <span className={styles.text}>{name}</span>
        </button>
        <IconButton
          name={isColumn ? "minus" : "plus"}
          tooltip={isColumn ? t.removeColumn(name) : t.addColumn(name)}
          onClick={() => toggleColumn(name)}
        />
      </div>
      {isOpen && <FieldValues field={name} selection={selection} total={total} onGroupBy={onGroupBy} />}
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  item: css({ display: "flex", alignItems: "center", gap: theme.spacing(0.5), minHeight: 28 }),
  name: css({
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(1),
    flexGrow: 1,
    minWidth: 0,
    minHeight: 26,
    padding: theme.spacing(0, 0.5),
    background: "none",
    border: 0,
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.primary,
    textAlign: "start",
    "&:hover": { background: theme.colors.action.hover },
    "& svg": { flexShrink: 0, color: theme.colors.text.secondary },
  }),
  text: css({ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap", ...theme.typography.bodySmall }),
});
