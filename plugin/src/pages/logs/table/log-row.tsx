import { css, cx } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import { memo } from "react";
import type { LogHit } from "../../../api/logs.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { FoundText } from "./found-text.tsx";
import { LogDetails } from "./log-details.tsx";
import { tableMessages } from "./messages.ts";
import { shortTime } from "./short-time.ts";
import { fieldOf, severityOf, summaryOf, valueText } from "./value.ts";

interface LogRowProps {
  readonly hit: LogHit;
  readonly place: number;
  readonly columns: readonly string[];
  /** The columns' widths, for CSS. */
  readonly template: string;
  readonly isOpen: boolean;
  readonly isWrapped: boolean;
  readonly onToggle: (hit: LogHit) => void;
}

/** How much of a value stands in a line that is not wrapped: more cannot be seen, and long texts cost time. */
const SHOWN = 1_000;

/** One log line; opened it shows all that it has. */
export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { hit, place, columns, template, isOpen, isWrapped, onToggle } = props;
  const styles = useStyles2(getStyles);
  const t = useMessages(tableMessages);
  const format = useFormat();
  const severity = severityOf(hit.document);
  const cut = (text: string): string => (isWrapped ? text : text.slice(0, SHOWN));
  const summary = columns.length === 0 ? summaryOf(hit.document) : null;
  return (
    <>
      <tr
        aria-rowindex={place + 2}
        className={cx(styles.row, severity && styles[severity], isWrapped && styles.wrapped, isOpen && styles.open)}
        style={{ gridTemplateColumns: template }}
        onClick={(event) => {
          // Who marks a text to copy it does not want to open the line.
          if (!(event.target as HTMLElement).closest("button, a") && getSelection()?.isCollapsed !== false)
            onToggle(hit);
        }}
      >
        <td>
          <button
            type="button"
            className={styles.toggle}
            aria-expanded={isOpen}
            aria-label={t.expand(format.exactTime(hit.time))}
            data-row={place}
            onClick={() => onToggle(hit)}
          >
            {/* Grafana's icons are fetched and parsed one by one, which is too much for every line in sight. */}
            <svg viewBox="0 0 24 24" aria-hidden="true" className={cx(styles.arrow, isOpen && styles.down)}>
              <path d="m10 7 5 5-5 5" />
            </svg>
          </button>
        </td>
        <td className={styles.time} title={format.exactTime(hit.time)}>
          {shortTime(hit.time)}
        </td>
        {summary ? (
          <td className={styles.cell}>
            <FoundText field={summary.field} text={cut(summary.text)} />
          </td>
        ) : (
          columns.map((column) => (
            <td key={column} className={styles.cell} data-column={column}>
              <FoundText field={column} text={cut(valueText(fieldOf(hit.document, column)))} />
            </td>
          ))
        )}
      </tr>
      {isOpen && (
        <tr className={styles.details}>
          <td>
            <LogDetails hit={hit} />
          </td>
        </tr>
      )}
    </>
  );
});

const getStyles = (theme: GrafanaTheme2) => {
  const edge = (color: string) => css({ boxShadow: `inset 3px 0 0 ${color}` });
  return {
    row: css({
      display: "grid",
      alignItems: "start",
      minHeight: 26,
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      fontFamily: theme.typography.fontFamilyMonospace,
      fontSize: theme.typography.bodySmall.fontSize,
      lineHeight: "25px",
      cursor: "pointer",
      "&:hover": { background: theme.colors.action.hover },
      // On another ground the quieter colour would be hard to read.
      "&:hover > td": { color: theme.colors.text.primary },
      [theme.breakpoints.down("sm")]: {
        display: "block",
        position: "relative",
        padding: theme.spacing(0, 0.5, 0.5, 3.5),
        lineHeight: 1.4,
      },
    }),
    open: css({ background: theme.colors.background.secondary, "& > td": { color: theme.colors.text.primary } }),
    wrapped: css({
      lineHeight: 1.5,
      paddingBlock: 2,
      "& > td": { whiteSpace: "pre-wrap", overflowWrap: "anywhere" },
    }),
    error: edge(theme.colors.error.main),
    warning: edge(theme.colors.warning.main),
    info: edge(theme.colors.info.main),
    debug: edge(theme.colors.border.strong),
    toggle: css({
      display: "flex",
      alignItems: "center",
      justifyContent: "center",
      width: 24,
      height: 24,
      marginInlineStart: 4,
      padding: 0,
      background: "none",
      border: 0,
      color: theme.colors.text.secondary,
      [theme.breakpoints.down("sm")]: { position: "absolute", insetInlineStart: 0, top: 0 },
    }),
    arrow: css({ width: 16, height: 16, fill: "none", stroke: "currentColor", strokeWidth: 2, strokeLinecap: "round" }),
    down: css({ transform: "rotate(90deg)" }),
    time: css({ color: theme.colors.text.secondary, whiteSpace: "nowrap", fontVariantNumeric: "tabular-nums" }),
    cell: css({
      minWidth: 0,
      paddingInline: theme.spacing(0.5),
      overflow: "hidden",
      textOverflow: "ellipsis",
      whiteSpace: "nowrap",
      [theme.breakpoints.down("sm")]: {
        paddingInline: 0,
        display: "-webkit-box",
        WebkitLineClamp: 3,
        WebkitBoxOrient: "vertical",
        whiteSpace: "pre-wrap",
        overflowWrap: "anywhere",
        "&[data-column]::before": { content: 'attr(data-column) ": "', color: theme.colors.text.secondary },
      },
    }),
    details: css({
      display: "block",
      borderBottom: `1px solid ${theme.colors.border.medium}`,
      background: theme.colors.background.secondary,
    }),
  };
};
