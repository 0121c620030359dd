import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { InlineSwitch, useStyles2 } from "@grafana/ui";
import { useId, useState } from "react";
import type { JsonHash } from "../../../api/pipeline-tests.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { type FieldRow, fieldRows, valueText } from "./field-rows.ts";
import { testMessages } from "./messages.ts";

interface FieldDiffProps {
  readonly label: string;
  readonly before: JsonHash;
  readonly after: JsonHash;
}

const SIGNS = { added: "+", changed: "~", removed: "−", same: "" } as const;

/** Every field before and after, those that were changed first of all. */
export function FieldDiff({ label, before, after }: FieldDiffProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(testMessages);
  const id = useId();
  const [showsAll, setShowsAll] = useState(false);
  const rows = fieldRows(before, after).filter(({ kind }) => showsAll || kind !== "same");
  return (
    <div className={styles.diff}>
      {rows.length === 0 ? (
        <p className={styles.same}>{t.unchanged}</p>
      ) : (
        <table className={styles.table} aria-label={label}>
          <thead>
            <tr>
              <th scope="col">{t.field}</th>
              <th scope="col">{t.before}</th>
              <th scope="col">{t.after}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ field, kind, before: was, after: is }) => (
              <tr key={field}>
                <th scope="row" className={styles[kind]}>
                  <span aria-hidden="true">{SIGNS[kind]} </span>
                  {field}
                  <span className={styles.hidden}> ({t[kind]})</span>
                </th>
                <td>
                  <Value value={was} />
                </td>
                <td>
                  <Value value={is} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <InlineSwitch
        id={id}
        label={t.all}
        showLabel
        transparent
        value={showsAll}
        onChange={(event) => setShowsAll(event.currentTarget.checked)}
      />
    </div>
  );
}

function Value({ value }: { readonly value: FieldRow["before"] }) {
  const styles = useStyles2(getStyles);
  if (value === undefined) return <span className={styles.same}>–</span>;
  return <code className={styles.value}>{valueText(value)}</code>;
}

const getStyles = (theme: GrafanaTheme2) => ({
  // Three columns fit on a phone as well: their texts are broken.
  table: css({
    tableLayout: "fixed",
    width: "100%",
    borderCollapse: "collapse",
    "th, td": {
      padding: theme.spacing(0.5, 0.5),
      textAlign: "left",
      verticalAlign: "top",
      fontWeight: theme.typography.fontWeightRegular,
      overflowWrap: "anywhere",
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
    "thead th": { ...theme.typography.bodySmall, color: theme.colors.text.secondary },
  }),
  diff: css({ display: "flex", flexDirection: "column", gap: theme.spacing(0.5), minWidth: 0 }),
  added: css({ color: theme.colors.success.text }),
  changed: css({ color: theme.colors.warning.text }),
  removed: css({ color: theme.colors.error.text }),
  same: css({ color: theme.colors.text.secondary, margin: 0 }),
  value: css({ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }),
  hidden: css({ position: "absolute", clipPath: "inset(50%)", width: 1, height: 1, overflow: "hidden" }),
});
