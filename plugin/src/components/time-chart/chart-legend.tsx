import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import { useMessages } from "../../i18n/messages.ts";
import { chartMessages } from "./messages.ts";

interface ChartLegendProps {
  readonly entries: readonly { readonly name: string; readonly color: string; readonly text: string | null }[];
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (name: string) => void;
}

/** The series by name; a click hides one or shows it again. */
export function ChartLegend({ entries, hidden, onToggle }: ChartLegendProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(chartMessages);
  return (
    <ul className={styles.legend}>
      {entries.map(({ name, color, text }) => (
        <li key={name}>
          <button
            type="button"
            className={styles.entry}
            aria-pressed={!hidden.has(name)}
            title={t.show(name)}
            onClick={() => onToggle(name)}
          >
            <span
              className={styles.mark}
              style={{ background: hidden.has(name) ? "transparent" : color, borderColor: color }}
            />
            <span className={styles.name}>{name}</span>
            {text !== null && <span className={styles.text}>{text}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  legend: css({
    display: "flex",
    flexWrap: "wrap",
    gap: theme.spacing(0, 1),
    listStyle: "none",
    maxHeight: 76,
    overflowY: "auto",
    ...theme.typography.bodySmall,
  }),
  entry: css({
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(0.75),
    maxWidth: 280,
    minHeight: 24,
    padding: theme.spacing(0.25, 0.5),
    background: "none",
    border: "none",
    color: theme.colors.text.primary,
    borderRadius: theme.shape.radius.default,
    "&:hover": { background: theme.colors.action.hover },
    "&[aria-pressed=false]": { color: theme.colors.text.secondary },
  }),
  mark: css({ width: 12, height: 12, flexShrink: 0, border: "2px solid", borderRadius: 2 }),
  name: css({ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }),
  text: css({ color: theme.colors.text.secondary, fontVariantNumeric: "tabular-nums" }),
});
