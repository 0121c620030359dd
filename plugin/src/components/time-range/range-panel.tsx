import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, useStyles2 } from "@grafana/ui";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useMessages } from "../../i18n/messages.ts";
import { timeRangeMessages } from "./messages.ts";
import { QUICK_RANGES, quickRangeOf } from "./quick-ranges.ts";
import { localText, parseTime, timeText } from "./range.ts";
import { TimeField } from "./time-field.tsx";

interface RangePanelProps {
  readonly from: string;
  readonly to: string;
  readonly onChoose: (from: string, to: string) => void;
}

/** How a person sees an end: date math as it is, a moment in local time. */
function shown(text: string, edge: "from" | "to"): string {
  if (text.trim().startsWith("now")) return text;
  const time = parseTime(text, edge);
  return time === null ? text : localText(time);
}

/** Where a range is chosen: by name, or from one time to another. */
export function RangePanel({ from, to, onChoose }: RangePanelProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(timeRangeMessages);
  const [start, setStart] = useState(() => shown(from, "from"));
  const [end, setEnd] = useState(() => shown(to, "to"));
  const [isChecked, setIsChecked] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const current = quickRangeOf(from, to);
  useEffect(() => {
    const chosen = list.current?.querySelector<HTMLElement>("[aria-pressed=true]");
    (chosen ?? list.current?.querySelector<HTMLElement>("button"))?.focus();
  }, []);

  const startTime = parseTime(start, "from");
  const endTime = parseTime(end, "to");
  const startError = startTime === null ? t.notATime : null;
  const endError = endTime === null ? t.notATime : startTime !== null && endTime <= startTime ? t.wrongOrder : null;
  const apply = (event: FormEvent): void => {
    event.preventDefault();
    setIsChecked(true);
    if (startError !== null || endError !== null || startTime === null || endTime === null) return;
    const written = (text: string, time: number) => (text.trim().startsWith("now") ? text.trim() : timeText(time));
    onChoose(written(start, startTime), written(end, endTime));
  };

  return (
    <div className={styles.panel}>
      <div ref={list} className={styles.list}>
        {QUICK_RANGES.map((range) => (
          <button
            key={range.from}
            type="button"
            className={styles.quick}
            aria-pressed={range === current}
            onClick={() => onChoose(range.from, range.to)}
          >
            {t.quick(range)}
          </button>
        ))}
      </div>
      <form className={styles.form} onSubmit={apply} noValidate>
        <TimeField label={t.from} edge="from" value={start} error={isChecked ? startError : null} onChange={setStart} />
        <TimeField label={t.to} edge="to" value={end} error={isChecked ? endError : null} onChange={setEnd} />
        <Button type="submit">{t.apply}</Button>
        <span className={styles.zone}>{t.zone(Intl.DateTimeFormat().resolvedOptions().timeZone)}</span>
      </form>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({ display: "flex", flexWrap: "wrap" }),
  list: css({
    display: "flex",
    flexDirection: "column",
    padding: theme.spacing(1),
    borderInlineEnd: `1px solid ${theme.colors.border.weak}`,
    [theme.breakpoints.down("sm")]: { flexDirection: "row", flexWrap: "wrap", borderInlineEnd: 0 },
  }),
  quick: css({
    minHeight: 28,
    padding: theme.spacing(0.25, 1.5),
    textAlign: "start",
    background: "none",
    border: 0,
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.primary,
    whiteSpace: "nowrap",
    "&:hover": { background: theme.colors.action.hover },
    "&[aria-pressed=true]": { background: theme.colors.action.selected, fontWeight: theme.typography.fontWeightMedium },
  }),
  form: css({
    display: "flex",
    flexDirection: "column",
    alignItems: "stretch",
    gap: theme.spacing(2),
    flex: "1 1 260px",
    padding: theme.spacing(2),
    "& button[type=submit]": { alignSelf: "flex-start" },
  }),
  zone: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
});
