import { useCallback, useState } from "react";
import type uPlot from "uplot";
import { type ChartData, wholeBars } from "./chart-data.ts";

/** Pixels that a pointer moves before it is a choice and not a click. */
const SHORTEST_DRAG = 5;

/**
 * Choosing a range by pointer (mouse, pen or finger) on uPlot's plotting area; the answer connects a chart.
 * uPlot's own selection listens to the mouse only.
 */
export function connectBrush(
  chart: uPlot,
  choose: (from: number, until: number) => void,
  isOn: () => boolean,
): () => void {
  const area = chart.over;
  area.style.touchAction = "pan-y";
  let start: number | null = null;
  const leftOf = (event: PointerEvent): number => {
    const { left, width } = area.getBoundingClientRect();
    return Math.min(Math.max(event.clientX - left, 0), width);
  };
  const show = (left: number, width: number): void => {
    chart.setSelect({ left, width, top: 0, height: width > 0 ? area.clientHeight : 0 }, false);
  };
  const down = (event: PointerEvent): void => {
    if (!isOn() || event.button !== 0) return;
    start = leftOf(event);
    area.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    if (start === null) return;
    const at = leftOf(event);
    show(Math.min(start, at), Math.abs(at - start));
  };
  const up = (event: PointerEvent): void => {
    if (start === null) return;
    const [low, high] = [Math.min(start, leftOf(event)), Math.max(start, leftOf(event))];
    start = null;
    show(0, 0);
    if (high - low >= SHORTEST_DRAG) choose(chart.posToVal(low, "x"), chart.posToVal(high, "x"));
  };
  const cancel = (): void => {
    start = null;
    show(0, 0);
  };
  area.addEventListener("pointerdown", down);
  area.addEventListener("pointermove", move);
  area.addEventListener("pointerup", up);
  area.addEventListener("pointercancel", cancel);
  return () => {
    area.removeEventListener("pointerdown", down);
    area.removeEventListener("pointermove", move);
    area.removeEventListener("pointerup", up);
    area.removeEventListener("pointercancel", cancel);
  };
}

/** A place on the time axis, and the other end of a choice that is being made. */
export interface KeyboardPlace {
  readonly at: number;
  readonly anchor: number | null;
}

/** Moves by keys: arrows, Page Up and Down, Home, End; with Shift they choose. Undefined for any other key. */
export function movedBy(
  key: string,
  shift: boolean,
  place: KeyboardPlace | null,
  count: number,
): KeyboardPlace | undefined {
  const from = place?.at ?? (key === "ArrowRight" || key === "PageDown" ? -1 : count);
  const page = Math.max(1, Math.round(count / 10));
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: from - 1,
    ArrowRight: from + 1,
    PageUp: from - page,
    PageDown: from + page,
    Home: 0,
    End: count - 1,
  };
  const to = steps[key];
  if (to === undefined || count === 0) return undefined;
  const at = Math.min(Math.max(to, 0), count - 1);
  return { at, anchor: shift ? (place?.anchor ?? place?.at ?? at) : null };
}

/** Choosing a range by keyboard. */
export function useKeyboardBrush(data: ChartData, onBrush: ((from: number, until: number) => void) | undefined) {
  const [place, setPlace] = useState<KeyboardPlace | null>(null);
  const onKeyDown = useCallback(
    (event: { key: string; shiftKey: boolean; preventDefault(): void; stopPropagation(): void }) => {
      const moved = movedBy(event.key, event.shiftKey && onBrush !== undefined, place, data.times.length);
      if (moved) {
        event.preventDefault();
        setPlace(moved);
      } else if (event.key === "Escape" && place) {
        event.stopPropagation();
        setPlace(null);
      } else if (event.key === "Enter" && place && onBrush) {
        event.preventDefault();
        const first = data.times[Math.min(place.at, place.anchor ?? place.at)]!;
        const last = data.times[Math.max(place.at, place.anchor ?? place.at)]!;
        const range = wholeBars(first, last + Math.max(data.step, 1), data);
        setPlace(null);
        onBrush(range.from, range.until);
      }
    },
    [data, onBrush, place],
  );
  return { place, onKeyDown, leave: useCallback(() => setPlace(null), []) };
}
