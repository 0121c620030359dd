import { type RefObject, useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import type { ChartData } from "./chart-data.ts";
import { chartOptions, type OptionsInput } from "./chart-options.ts";
import { connectBrush } from "./use-brush.ts";

interface PlotInput extends Omit<OptionsInput, "width" | "current" | "onHover"> {
  readonly from: number;
  readonly until: number;
  readonly marks: ReturnType<OptionsInput["current"]>["marks"];
  readonly data: ChartData;
  readonly onBrush: ((from: number, until: number) => void) | undefined;
}

export interface Hovered {
  readonly place: number;
  /** Pixels from the plot's left edge. */
  readonly left: number;
}

/** Keeps a uPlot in an element: made anew when its form changes, told when only its data or size do. */
export function useUplot(container: RefObject<HTMLDivElement | null>, input: PlotInput) {
  const [hovered, setHovered] = useState<Hovered | null>(null);
  const [width, setWidth] = useState(0);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef(input);
  latest.current = input;

  useEffect(() => {
    const element = container.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [container]);

  const { theme, kind, height, data, format } = input;
  const colors = input.colors.join("\n");
  const isVisible = width > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: data, range and width reach the chart by the effects below
  useEffect(() => {
    const element = container.current;
    if (!element || !isVisible) return;
    const made: uPlot = new uPlot(
      chartOptions({
        ...latest.current,
        width: Math.floor(element.clientWidth),
        current: () => latest.current,
        onHover: (place) =>
          setHovered((before) => {
            if (place === null) return null;
            const time = latest.current.data.times[place];
            if (time === undefined) return null;
            const left = made.valToPos(time, "x") + made.over.offsetLeft;
            return before?.place === place && before.left === left ? before : { place, left };
          }),
      }),
      aligned(latest.current.data),
      element,
    );
    chart.current = made;
    const disconnect = connectBrush(
      made,
      (from, until) => latest.current.onBrush?.(from, until),
      () => latest.current.onBrush !== undefined,
    );
    return () => {
      disconnect();
      made.destroy();
      chart.current = null;
      setHovered(null);
    };
  }, [theme, kind, colors, format, isVisible]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the range is read by the chart's scale
  useEffect(() => chart.current?.setData(aligned(data)), [data, input.from, input.until, input.marks]);
  useEffect(() => {
    if (width > 0) chart.current?.setSize({ width, height });
  }, [width, height]);
  return { chart, hovered, width };
}

/** In uPlot's types the lists may be changed; it does not. */
function aligned({ times, drawn }: ChartData): uPlot.AlignedData {
  return [times as number[], ...(drawn as (number | null)[][])];
}
