import { describe, expect, it } from "vitest";
import { chartData, totalsOf, wholeBars } from "../../../../plugin/src/components/time-chart/chart-data.ts";
import { timeLabels } from "../../../../plugin/src/components/time-chart/time-axis.ts";
import { movedBy } from "../../../../plugin/src/components/time-chart/use-brush.ts";

const a = {
  name: "a",
  points: [
    [20, 2],
    [10, 1],
    [30, null],
  ] as const,
};
const b = {
  name: "b",
  points: [
    [10, 5],
    [40, 7],
  ] as const,
};

describe("a chart's data", () => {
  it("puts series on one axis, gaps where one has no value", () => {
    const data = chartData([a, b], "lines");
    expect(data.times).toEqual([10, 20, 30, 40]);
    expect(data.drawn).toEqual([
      [1, 2, null, null],
      [5, null, null, 7],
    ]);
    expect(data.step).toBe(10);
  });

  it("piles bars up, the highest pile drawn first", () => {
    const data = chartData([a, b], "stacked-bars");
    expect(data.drawn).toEqual([
      [6, 2, 0, 7],
      [1, 2, 0, 0],
    ]);
    expect(data.values[1]).toEqual([5, null, null, 7]);
  });

  it("of nothing is nothing", () => {
    expect(chartData([], "bars")).toEqual({ times: [], values: [], drawn: [], step: 0 });
    expect(chartData([{ name: "a", points: [[5, 1]] }], "bars").step).toBe(0);
  });

  it("is told in numbers: total, highest and latest", () => {
    const data = chartData([a, b], "stacked-bars");
    expect(totalsOf(data, data.values)).toEqual({ total: 15, highest: { time: 40, value: 7 }, latest: 7 });
    expect(totalsOf(data, [data.values[0]!])).toEqual({ total: 3, highest: { time: 20, value: 2 }, latest: 2 });
  });
});

describe("choosing a range", () => {
  it("takes whole bars", () => {
    const data = { times: [100, 110, 120], step: 10 };
    expect(wholeBars(104, 117, data)).toEqual({ from: 100, until: 120 });
    expect(wholeBars(110, 110, data)).toEqual({ from: 110, until: 120 });
    expect(wholeBars(3, 4, { times: [], step: 0 })).toEqual({ from: 3, until: 4 });
  });

  it("moves by keys, and keeps the other end while Shift is held", () => {
    expect(movedBy("ArrowRight", false, null, 50)).toEqual({ at: 0, anchor: null });
    expect(movedBy("ArrowLeft", false, null, 50)).toEqual({ at: 49, anchor: null });
    expect(movedBy("End", false, { at: 3, anchor: null }, 50)).toEqual({ at: 49, anchor: null });
    expect(movedBy("PageDown", false, { at: 3, anchor: null }, 50)).toEqual({ at: 8, anchor: null });
    const begun = movedBy("ArrowRight", true, { at: 3, anchor: null }, 50)!;
    expect(begun).toEqual({ at: 4, anchor: 3 });
    expect(movedBy("ArrowRight", true, begun, 50)).toEqual({ at: 5, anchor: 3 });
    expect(movedBy("ArrowRight", false, begun, 50)).toEqual({ at: 5, anchor: null });
    expect(movedBy("Home", true, begun, 50)).toEqual({ at: 0, anchor: 3 });
    expect(movedBy("a", false, begun, 50)).toBeUndefined();
    expect(movedBy("End", false, null, 0)).toBeUndefined();
  });
});

describe("labels of time", () => {
  const at = (...parts: [number, number, number, number?, number?, number?, number?]) => new Date(...parts).getTime();

  it("are as precise as their distance", () => {
    expect(timeLabels([at(2026, 10, 21, 10, 0), at(2026, 10, 21, 10, 5)])).toEqual(["10:00", "10:05"]);
    expect(timeLabels([at(2026, 10, 21, 10, 0, 0), at(2026, 10, 21, 10, 0, 10)])).toEqual(["10:00:00", "10:00:10"]);
    expect(timeLabels([at(2026, 10, 21, 10, 0, 0, 0), at(2026, 10, 21, 10, 0, 0, 250)])[1]).toBe("10:00:00.250");
    expect(timeLabels([at(2026, 10, 21), at(2026, 10, 22)])).toEqual(["11-21", "11-22"]);
    expect(timeLabels([at(2025, 0, 1), at(2026, 0, 1)])).toEqual(["2025", "2026"]);
  });

  it("say the date where a day begins", () => {
    expect(timeLabels([at(2026, 10, 21, 18), at(2026, 10, 22, 0), at(2026, 10, 22, 6)])).toEqual([
      "18:00",
      "00:00\n11-22",
      "06:00",
    ]);
  });
});
