import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import { useMessages } from "../../i18n/messages.ts";
import { chartMessages } from "./messages.ts";
import type { ChartMark } from "./types.ts";

export interface TooltipLine {
  readonly name: string;
  readonly color: string;
  readonly value: number;
}

interface ChartTooltipProps {
  /** When the values are of. */
  readonly title: string;
  readonly lines: readonly TooltipLine[];
  readonly marks: readonly ChartMark[];
  readonly format: (value: number) => string;
  /** Pixels from the chart's left edge, and the chart's width. */
  readonly left: number;
  readonly width: number;
}

const SHOWN = 8;

/** The values at the place of the pointer or of the keyboard. The screen reader hears them from the chart itself. */
export function ChartTooltip({ title, lines, marks, format, left, width }: ChartTooltipProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(chartMessages);
  const sorted = [...lines].sort((a, b) => b.value - a.value);
  const side = left > width / 2 ? { right: width - left + 12 } : { left: left + 12 };
  return (
    <div className={styles.tooltip} style={side} aria-hidden="true">
      <div className={styles.title}>{title}</div>
      {sorted.slice(0, SHOWN).map(({ name, color, value }) => (
        <div key={name} className={styles.line}>
          <span className={styles.dot} style={{ background: color }} />
          <span className={styles.name}>{name}</span>
          <span className={styles.value}>{format(value)}</span>
        </div>
      ))}
      {sorted.length > SHOWN && <div>{t.others(sorted.length - SHOWN)}</div>}
      {marks.map(({ time, text }) => (
        <div key={`${time} ${text}`} className={styles.mark}>
          {text}
        </div>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  tooltip: css({
    position: "absolute",
    top: 0,
    zIndex: theme.zIndex.tooltip,
    pointerEvents: "none",
    maxWidth: 320,
    padding: theme.spacing(0.75, 1),
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z2,
    ...theme.typography.bodySmall,
  }),
  title: css({ color: theme.colors.text.secondary, whiteSpace: "nowrap" }),
  line: css({ display: "flex", alignItems: "center", gap: theme.spacing(0.75) }),
  dot: css({ width: 8, height: 8, borderRadius: theme.shape.radius.circle, flexShrink: 0 }),
  name: css({ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap", flexGrow: 1 }),
  value: css({ fontVariantNumeric: "tabular-nums", fontWeight: theme.typography.fontWeightMedium }),
  mark: css({
    borderTop: `1px solid ${theme.colors.border.weak}`,
    marginTop: theme.spacing(0.5),
    paddingTop: theme.spacing(0.5),
  }),
});
