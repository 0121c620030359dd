import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { LogHit } from "../../../api/logs.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { useIsBelow } from "../use-narrow.ts";
import { ColumnHeader } from "./column-header.tsx";
import { columnWidths } from "./column-widths.ts";
import { LogRow } from "./log-row.tsx";
import { tableMessages } from "./messages.ts";

interface LogTableProps {
  readonly hits: readonly LogHit[];
  readonly columns: readonly string[];
  readonly isWrapped: boolean;
  /** Called when somebody nears the end. */
  readonly onEnd?: (() => void) | undefined;
  /** Told whether somebody reads, who has scrolled or opened a line. */
  readonly onReading?: ((isReading: boolean) => void) | undefined;
}

const ROW = 26;
const HEAD = 31;
/** Lines before the end at which more are fetched. */
const NEAR = 60;
const keyOf = ({ index, id }: LogHit): string => `${index}\0${id}`;

/** The lines, of which only those in sight are drawn; arrow keys go from one to the next. */
export function LogTable({ hits, columns, isWrapped, onEnd, onReading }: LogTableProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(tableMessages);
  const frame = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [isAtTop, setIsAtTop] = useState(true);
  const isReading = !isAtTop || opened.size > 0;
  useEffect(() => onReading?.(isReading), [onReading, isReading]);
  const touched = useRef(new Set<string>());
  const toggle = useCallback((hit: LogHit) => {
    const key = keyOf(hit);
    // Closed again it has to be measured once more.
    touched.current.add(key);
    setOpened((before) =>
      before.has(key) ? new Set([...before].filter((one) => one !== key)) : new Set([...before, key]),
    );
  }, []);
  // Another function would have every line measured anew, in each frame of scrolling.
  const getItemKey = useCallback((place: number) => keyOf(hits[place]!), [hits]);
  const rows = useVirtualizer({
    count: hits.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 12,
    getItemKey,
  });
  // To measure costs more than to draw: only lines whose height is not known beforehand are.
  const isUneven = useIsBelow("sm") || isWrapped;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was measured before is wrong then
  useEffect(() => {
    rows.measure();
    for (const open of frame.current?.querySelectorAll<HTMLTableSectionElement>("tbody[data-index]:has(> tr + tr)") ??
      []) {
      rows.measureElement(open);
    }
  }, [isUneven]);
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hits.length > 0 && last >= hits.length - NEAR) onEnd?.();
  }, [last, hits.length, onEnd]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const row = (event.target as HTMLElement).dataset.row;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (row === undefined || step === 0) return;
    const next = Math.min(Math.max(Number(row) + step, 0), hits.length - 1);
    event.preventDefault();
    rows.scrollToIndex(next, { align: "auto" });
    requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus());
  };
  const isEmpty = hits.length === 0;
  // By the first lines there were, so that nothing moves while others come.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const { template, minWidth } = useMemo(() => columnWidths(columns, hits), [columns, isEmpty]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys come from the buttons of the lines
    <div
      ref={frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
      tabIndex={0}
      className={styles.frame}
      data-testid="log-table"
      onKeyDown={onKeyDown}
      onScroll={(event) => setIsAtTop(event.currentTarget.scrollTop < ROW)}
    >
      <table
        aria-label={t.table}
        aria-rowcount={hits.length + 1}
        className={styles.table}
        style={{ height: rows.getTotalSize() + HEAD, minWidth }}
      >
        <thead className={styles.head}>
          <tr aria-rowindex={1} className={styles.header} style={{ gridTemplateColumns: template }}>
            <td />
            <th scope="col">{t.time}</th>
            {columns.length === 0 && (
              <th scope="col" className={styles.column}>
                {t.message}
              </th>
            )}
            {columns.map((column) => (
              <th scope="col" key={column} className={styles.column}>
                <ColumnHeader column={column} />
              </th>
            ))}
          </tr>
        </thead>
        {items.map(({ index, key, start }) => (
          <tbody
            key={key}
            ref={isUneven || touched.current.has(String(key)) ? rows.measureElement : undefined}
            data-index={index}
            className={styles.item}
            style={{ transform: `translateY(${start}px)` }}
          >
            <LogRow
              hit={hits[index]!}
              place={index}
              columns={columns}
              template={template}
              isOpen={opened.has(String(key))}
              isWrapped={isWrapped}
              onToggle={toggle}
            />
          </tbody>
        ))}
      </table>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  frame: css({
    height: "max(420px, calc(100dvh - 390px))",
    overflow: "auto",
    overflowAnchor: "none",
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
    [theme.breakpoints.down("sm")]: { height: "calc(100dvh - 110px)", "& > *": { minWidth: "0 !important" } },
  }),
  head: css({
    display: "block",
    height: HEAD,
    position: "sticky",
    top: 0,
    zIndex: 1,
    background: theme.colors.background.secondary,
    borderBottom: `1px solid ${theme.colors.border.medium}`,
    [theme.breakpoints.down("sm")]: {
      position: "absolute",
      width: 1,
      height: 1,
      overflow: "hidden",
      clipPath: "inset(50%)",
    },
  }),
  header: css({
    display: "grid",
    alignItems: "center",
    minHeight: 30,
    ...theme.typography.bodySmall,
    fontWeight: theme.typography.fontWeightMedium,
    color: theme.colors.text.secondary,
  }),
  column: css({ paddingInline: theme.spacing(0.5), minWidth: 0 }),
  // Only the looks of a table are given up: its rows are drawn where they belong, wherever the others are.
  table: css({ display: "block", position: "relative", width: "100%" }),
  item: css({
    display: "block",
    position: "absolute",
    top: HEAD,
    insetInline: 0,
    [theme.breakpoints.down("sm")]: { top: 0 },
  }),
});
