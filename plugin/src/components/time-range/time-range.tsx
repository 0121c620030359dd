import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, ButtonGroup, useStyles2 } from "@grafana/ui";
import { useEffect, useId, useRef, useState } from "react";
import { useFormat } from "../../i18n/format.ts";
import { useMessages } from "../../i18n/messages.ts";
import { timeRangeMessages } from "./messages.ts";
import { quickRangeOf } from "./quick-ranges.ts";
import { parseTime, type ResolvedRange, resolveRange, shifted, timeText, widened } from "./range.ts";
import { RangePanel } from "./range-panel.tsx";

interface TimeRangePickerProps {
  /** Date math (`now-15m`), ISO 8601 or milliseconds, as it stands in the page's address. */
  readonly from: string;
  readonly to: string;
  readonly onChange: (from: string, to: string) => void;
}

/** Chooses the time that a page is about: by name, from one time to another, earlier, later, wider. */
export function TimeRangePicker({ from, to, onChange }: TimeRangePickerProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(timeRangeMessages);
  const format = useFormat();
  const [isOpen, setIsOpen] = useState(false);
  const panelId = useId();
  const frame = useRef<HTMLFieldSetElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    const onPointer = (event: PointerEvent): void => {
      if (!frame.current?.contains(event.target as Node)) setIsOpen(false);
    };
    document.addEventListener("pointerdown", onPointer);
    return () => document.removeEventListener("pointerdown", onPointer);
  }, [isOpen]);

  const quick = quickRangeOf(from, to);
  const show = (text: string, edge: "from" | "to"): string => {
    if (text.trim().startsWith("now")) return text.trim();
    const time = parseTime(text, edge);
    return time === null ? text : format.time(time);
  };
  const name = quick ? t.quick(quick) : t.span(show(from, "from"), show(to, "to"));
  const move = (change: (range: ResolvedRange) => ResolvedRange): void => {
    const range = change(resolveRange(from, to));
    onChange(timeText(range.from), timeText(range.until));
  };
  const close = (): void => {
    setIsOpen(false);
    button.current?.focus();
  };

  return (
    <fieldset
      ref={frame}
      aria-label={t.title}
      className={styles.frame}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !isOpen) return;
        event.stopPropagation();
        close();
      }}
    >
      <ButtonGroup>
        <Button
          variant="secondary"
          icon="angle-left"
          aria-label={t.earlier}
          tooltip={t.earlier}
          onClick={() => move((range) => shifted(range, -1))}
        />
        <Button
          ref={button}
          variant="secondary"
          icon="clock-nine"
          className={styles.current}
          aria-label={t.choose(name)}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          aria-controls={isOpen ? panelId : undefined}
          onClick={() => setIsOpen(!isOpen)}
          data-testid="time-range"
        >
          {name}
        </Button>
        <Button
          variant="secondary"
          icon="angle-right"
          aria-label={t.later}
          tooltip={t.later}
          onClick={() => move((range) => shifted(range, 1))}
        />
        <Button
          variant="secondary"
          icon="search-minus"
          aria-label={t.widen}
          tooltip={t.widen}
          onClick={() => move((range) => widened(range))}
        />
      </ButtonGroup>
      {isOpen && (
        <div id={panelId} role="dialog" aria-label={t.title} className={styles.popover}>
          <RangePanel
            from={from}
            to={to}
            onChoose={(start, end) => {
              close();
              onChange(start, end);
            }}
          />
        </div>
      )}
    </fieldset>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  frame: css({
    position: "relative",
    maxWidth: "100%",
    minWidth: 0,
    border: 0,
    margin: 0,
    padding: 0,
    "& > div:first-of-type": { maxWidth: "100%", minWidth: 0 },
  }),
  current: css({
    minWidth: 0,
    flexShrink: 1,
    "& > span": { display: "block", minWidth: 0, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  }),
  popover: css({
    position: "absolute",
    insetInlineEnd: 0,
    top: "calc(100% + 4px)",
    zIndex: theme.zIndex.dropdown,
    width: 460,
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z3,
    [theme.breakpoints.down("sm")]: {
      position: "fixed",
      insetInline: theme.spacing(1),
      top: theme.spacing(8),
      width: "auto",
      maxHeight: `calc(100vh - ${theme.spacing(10)})`,
      overflowY: "auto",
    },
  }),
});
