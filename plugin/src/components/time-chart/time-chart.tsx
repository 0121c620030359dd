import "uplot/dist/uPlot.min.css";
import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2, useTheme2 } from "@grafana/ui";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { useFormat } from "../../i18n/format.ts";
import { useMessages } from "../../i18n/messages.ts";
import { chartData, totalsOf, wholeBars } from "./chart-data.ts";
import { ChartLegend } from "./chart-legend.tsx";
import { seriesColors } from "./chart-options.ts";
import { ChartTooltip } from "./chart-tooltip.tsx";
import { chartMessages } from "./messages.ts";
import type { TimeChartProps } from "./types.ts";
import { unitFormat } from "./unit-format.ts";
import { useKeyboardBrush } from "./use-brush.ts";
import { useUplot } from "./use-uplot.ts";

const NO_MARKS: NonNullable<TimeChartProps["marks"]> = [];

/**
 * Values over time. The mouse, a finger or the keyboard move through it and choose a range (`onBrush`); a screen reader
 * hears it as a slider whose value is what stands at a time, with a summary of the whole.
 */
export function TimeChart(props: TimeChartProps) {
  const { from, until, series, kind, unit = "short", height = 160, label, onBrush, marks = NO_MARKS } = props;
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const format = useFormat();
  const t = useMessages(chartMessages);
  const summaryId = useId();
  const container = useRef<HTMLDivElement>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const isBars = kind !== "lines";
  const write = useMemo(() => unitFormat(unit, format), [unit, format]);
  const allColors = useMemo(() => seriesColors(theme, series), [theme, series]);
  const shown = useMemo(() => series.filter(({ name }) => !hidden.has(name)), [series, hidden]);
  const colors = allColors.filter((_, place) => !hidden.has(series[place]!.name));
  const data = useMemo(() => chartData(shown, kind), [shown, kind]);

  const brush =
    onBrush &&
    ((low: number, high: number) => {
      const range = isBars ? wholeBars(low, high, data) : { from: low, until: high };
      onBrush(Math.round(range.from), Math.round(range.until));
    });
  const keyboard = useKeyboardBrush(data, brush);
  const { chart, hovered, width } = useUplot(container, {
    theme,
    kind,
    colors: kind === "stacked-bars" ? [...colors].reverse() : colors,
    height,
    from,
    until,
    marks,
    data,
    format: write,
    onBrush: brush,
  });

  const { place } = keyboard;
  useEffect(() => {
    const plot = chart.current;
    if (!plot || !place) return;
    const leftOf = (time: number) => plot.valToPos(time, "x");
    const first = data.times[Math.min(place.at, place.anchor ?? place.at)]!;
    const last = data.times[Math.max(place.at, place.anchor ?? place.at)]! + (isBars ? data.step : 0);
    plot.setCursor({ left: leftOf(data.times[place.at]!) + 1, top: 10 });
    plot.setSelect(
      { left: leftOf(first), width: leftOf(last) - leftOf(first), top: 0, height: plot.over.clientHeight },
      false,
    );
    return () => {
      plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
      plot.setCursor({ left: -10, top: -10 });
    };
  }, [chart, place, data, isBars]);

  const linesAt = (at: number) =>
    shown.flatMap(({ name }, row) => {
      const value = data.values[row]?.[at];
      // In a pile what is nothing is not there.
      if (value === null || value === undefined || (value === 0 && isBars && shown.length > 1)) return [];
      return [{ name, color: colors[row]!, value }];
    });
  const titleAt = (at: number): string => {
    const time = data.times[at]!;
    return isBars && data.step > 0 ? `${format.time(time)} – ${format.time(time + data.step)}` : format.time(time);
  };
  const valueText = (at: number): string => {
    const values = linesAt(at).map(({ name, value }) => `${name} ${write(value)}`);
    const chosen =
      place && place.anchor !== null
        ? [
            t.chosen(
              format.time(data.times[Math.min(place.at, place.anchor)]!),
              format.time(data.times[Math.max(place.at, place.anchor)]! + data.step),
            ),
          ]
        : [];
    return [titleAt(at), ...(values.length > 0 ? values : ["0"]), ...chosen].join(", ");
  };
  const marksAt = (at: number) =>
    marks.filter(({ time }) => Math.abs(time - data.times[at]!) <= Math.max(data.step, (until - from) / 100));
  const at = hovered && hovered.place < data.times.length ? hovered.place : null;

  return (
    <div className={styles.chart} data-testid="time-chart">
      <div
        ref={container}
        className={styles.plot}
        style={{ height }}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-describedby={summaryId}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, data.times.length - 1)}
        aria-valuenow={place?.at ?? 0}
        aria-valuetext={data.times.length === 0 ? t.empty : place ? valueText(place.at) : label}
        onKeyDown={keyboard.onKeyDown}
        onBlur={keyboard.leave}
      />
      {at !== null && (
        <ChartTooltip
          title={titleAt(at)}
          lines={linesAt(at)}
          marks={marksAt(at)}
          format={write}
          left={hovered!.left}
          width={width}
        />
      )}
      <p id={summaryId} className={styles.hidden}>
        {summary()}
      </p>
      {(series.length > 1 || (kind === "stacked-bars" && series.length > 0)) && (
        <ChartLegend
          hidden={hidden}
          onToggle={(name) =>
            setHidden((before) =>
              before.has(name) ? new Set([...before].filter((one) => one !== name)) : new Set([...before, name]),
            )
          }
          entries={series.map(({ name, points }, row) => {
            const total = points.reduce((sum, [, value]) => sum + (value ?? 0), 0);
            return { name, color: allColors[row]!, text: isBars ? write(total) : null };
          })}
        />
      )}
    </div>
  );

  /** The chart in sentences. */
  function summary(): string {
    if (data.times.length === 0) return t.empty;
    const describe = (name: string, rows: readonly (readonly (number | null)[])[]): string => {
      const { total, highest, latest } = totalsOf(data, rows);
      const said = isBars ? t.total(name, write(total)) : t.latest(name, latest === null ? "–" : write(latest));
      return highest === null || highest.value === 0
        ? `${said}.`
        : `${said}, ${t.highest(write(highest.value), format.time(highest.time))}.`;
    };
    return [
      ...(isBars && shown.length > 1 ? [describe(t.all, data.values)] : []),
      ...shown.slice(0, 10).map(({ name }, row) => describe(name, [data.values[row]!])),
      ...(marks.length > 0 ? [t.marks(marks.map(({ time, text }) => `${format.time(time)} ${text}`).join("; "))] : []),
      onBrush ? t.brushKeys : t.keys,
    ].join(" ");
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  chart: css({ position: "relative", minWidth: 0 }),
  plot: css({
    width: "100%",
    borderRadius: theme.shape.radius.default,
    "&:focus-visible": { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
    "& .uplot": { fontFamily: theme.typography.fontFamily },
    "& .u-select": { background: theme.colors.action.selected, borderInline: `1px solid ${theme.colors.primary.main}` },
    "& .u-over": { cursor: "crosshair" },
    "& .u-vt .u-cursor-x, & .u-hz .u-cursor-x": { borderRight: `1px dashed ${theme.colors.text.secondary}` },
  }),
  hidden: css({
    position: "absolute",
    width: 1,
    height: 1,
    overflow: "hidden",
    clipPath: "inset(50%)",
    whiteSpace: "nowrap",
  }),
});
