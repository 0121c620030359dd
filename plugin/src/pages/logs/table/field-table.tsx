import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { IconButton, useStyles2 } from "@grafana/ui";
import type { LogHit } from "../../../api/logs.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { useLogActions } from "../log-actions.ts";
import { CopyValue } from "./copy-value.tsx";
import { FoundText } from "./found-text.tsx";
import { tableMessages } from "./messages.ts";
import { asScalar, flatten, valueText } from "./value.ts";

/** Every field of a line with its value; each leads to the query, to a column, to the clipboard. */
export function FieldTable({ hit }: { readonly hit: LogHit }) {
  const styles = useStyles2(getStyles);
  const t = useMessages(tableMessages);
  const { columns, filter, toggleColumn } = useLogActions();
  const fields = [...flatten(hit.document), { name: "_index", values: [hit.index] }, { name: "_id", values: [hit.id] }];
  return (
    <table className={styles.table}>
      <thead className={styles.hidden}>
        <tr>
          <th scope="col">{t.actions}</th>
          <th scope="col">{t.fieldName}</th>
          <th scope="col">{t.value}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ name, values }) => {
          const text = valueText(values.length === 1 ? values[0] : values);
          const value = asScalar(values[0]);
          const mayFilter = value !== undefined && name !== "@timestamp" && String(value).length <= 1_000;
          const isColumn = columns.includes(name);
          return (
            <tr key={name}>
              <td className={styles.actions}>
                <IconButton
                  name="search-plus"
                  size="sm"
                  disabled={!mayFilter}
                  tooltip={t.filterFor(name, text)}
                  onClick={() => filter(name, value ?? null, false)}
                />
                <IconButton
                  name="search-minus"
                  size="sm"
                  disabled={!mayFilter}
                  tooltip={t.filterOut(name, text)}
                  onClick={() => filter(name, value ?? null, true)}
                />
                <IconButton
                  name="columns"
                  size="sm"
                  variant={isColumn ? "primary" : "secondary"}
                  aria-pressed={isColumn}
                  tooltip={isColumn ? t.removeColumn(name) : t.addColumn(name)}
                  onClick={() => toggleColumn(name)}
                />
                <CopyValue field={name} text={text} />
              </td>
              <th scope="row" className={styles.name}>
                {name}
              </th>
              <td className={styles.value}>
                <FoundText field={name} text={text} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    width: "100%",
    marginTop: theme.spacing(1),
    fontSize: theme.typography.bodySmall.fontSize,
    "& td, & th": { padding: theme.spacing(0.25, 1, 0.25, 0), verticalAlign: "top", textAlign: "start" },
    "& tbody tr:hover": { background: theme.colors.action.hover },
    [theme.breakpoints.down("sm")]: {
      "& tr": {
        display: "block",
        borderBottom: `1px solid ${theme.colors.border.weak}`,
        padding: theme.spacing(0.5, 0),
      },
      "& td, & th": { display: "block" },
    },
  }),
  hidden: css({ position: "absolute", width: 1, height: 1, overflow: "hidden", clipPath: "inset(50%)" }),
  actions: css({ whiteSpace: "nowrap", width: 1, "& button": { marginInlineEnd: theme.spacing(0.75) } }),
  name: css({
    color: theme.colors.text.secondary,
    fontWeight: theme.typography.fontWeightRegular,
    whiteSpace: "nowrap",
    width: 1,
  }),
  value: css({ fontFamily: theme.typography.fontFamilyMonospace, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }),
});
