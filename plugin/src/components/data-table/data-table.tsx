import { css, cx } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import { type ReactNode, useId } from "react";

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Numbers stand at the end, so that their digits stand below each other. */
  readonly isNumber?: boolean;
  /** Whether the cell's text may be broken into lines. @default false */
  readonly wraps?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

interface DataTableProps<Row> {
  /** What the rows are; also the caption that screen readers tell. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Whether a phone shows each row as a block of its own, so that nothing is out of sight. @default false */
  readonly stacks?: boolean;
}

/** A plain table. Where it is wider than its place it scrolls within it. The first column names the row. */
export function DataTable<Row>({ label, columns, rows, keyOf, stacks = false }: DataTableProps<Row>) {
  const styles = useStyles2(getStyles);
  const id = useId();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={styles.frame} tabIndex={0} aria-labelledby={id}>
      <table className={cx(styles.table, stacks && styles.stacks)}>
        <caption id={id} className="sr-only">
          {label}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" className={cx(column.isNumber && styles.number)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column, index) => {
                const className = cx(column.isNumber && styles.number, column.wraps && styles.wraps);
                return index === 0 ? (
                  <th key={column.id} scope="row" data-title={column.title} className={className}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.id} data-title={column.title} className={className}>
                    {column.cell(row)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  frame: css({ overflowX: "auto", minWidth: 0 }),
  table: css({
    width: "100%",
    borderCollapse: "collapse",
    "th, td": {
      padding: theme.spacing(0.75, 1),
      textAlign: "left",
      fontWeight: theme.typography.fontWeightRegular,
      whiteSpace: "nowrap",
      verticalAlign: "top",
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
    "thead th": { ...theme.typography.bodySmall, color: theme.colors.text.secondary, whiteSpace: "nowrap" },
    "tbody tr:last-child th, tbody tr:last-child td": { borderBottom: "none" },
    "tbody tr:hover": { background: theme.colors.emphasize(theme.colors.background.primary, 0.03) },
  }),
  stacks: css({
    [theme.breakpoints.down("md")]: {
      "&, tbody, tbody tr": { display: "block" },
      thead: { position: "absolute", width: 1, height: 1, overflow: "hidden", clipPath: "inset(50%)" },
      "tbody tr": { padding: theme.spacing(1, 0), borderBottom: `1px solid ${theme.colors.border.medium}` },
      "tbody th, tbody td": {
        display: "flex",
        flexWrap: "wrap",
        justifyContent: "space-between",
        gap: theme.spacing(0.5, 2),
        minWidth: 0,
        border: "none",
        padding: theme.spacing(0.5, 1),
        whiteSpace: "normal",
        overflowWrap: "anywhere",
        "&::before": { content: "attr(data-title)", color: theme.colors.text.secondary },
      },
    },
  }),
  number: css({ "&&": { textAlign: "right", fontVariantNumeric: "tabular-nums" } }),
  wraps: css({ "&&": { whiteSpace: "normal", overflowWrap: "anywhere", minWidth: 180 } }),
});
