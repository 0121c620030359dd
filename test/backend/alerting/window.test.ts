import { describe, expect, it } from "vitest";
import { keepKeys } from "../../../backend/src/alerting/keys.ts";
import { createRunGate } from "../../../backend/src/alerting/run-gate.ts";
import type { Signal } from "../../../backend/src/alerting/signal.ts";
import {
  addToWindow,
  advanceWindow,
  capWindow,
  createWindow,
  windowLength,
} from "../../../backend/src/alerting/window.ts";

describe("count window", () => {
  it("lets go what is a timeframe older than the newest", () => {
    const window = createWindow();
    for (const time of [0, 5, 9]) addToWindow(window, time, 1, 10);
    expect(window.total).toBe(3);
    addToWindow(window, 10, 1, 10);
    expect(window.total).toBe(3);
    advanceWindow(window, 19, 10);
    expect(window.total).toBe(1);
  });

  it("puts a late one where it belongs, and leaves out one that is too late", () => {
    const window = createWindow();
    for (const time of [100, 105]) addToWindow(window, time, 2, 10);
    expect(addToWindow(window, 101, 1, 10)).toBe(1);
    expect(addToWindow(window, 95, 1, 10)).toBe(-1);
    expect(window.total).toBe(5);
    advanceWindow(window, 111, 10);
    expect(window.total).toBe(2);
  });

  it("holds no more than it needs to answer", () => {
    const window = createWindow();
    for (let time = 0; time < 10_000; time += 1) {
      addToWindow(window, time, 1, 1_000_000);
      capWindow(window, 5);
    }
    expect(windowLength(window)).toBe(5);
    expect(window.times.length).toBeLessThan(200);
    expect(window.total).toBe(5);
  });
});

describe("keys", () => {
  it("never hold more than their limit", () => {
    let evicted = 0;
    const keys = keepKeys<number>({
      limit: 2,
      evicted(count) {
        evicted += count;
      },
    });
    for (const key of ["a", "b", null]) keys.set(key, 1);
    expect(keys.keys()).toEqual(["b", null]);
    expect(evicted).toBe(1);
  });
});

describe("run gate", () => {
  it("holds back what lies beyond the run in progress", () => {
    const seen: number[] = [];
    const gate = createRunGate(60, ({ time }) => void seen.push(time));
    const observe = (time: number) => gate.observe({ time } as Signal);
    gate.next(0);
    for (const time of [10, 130, 70, 60]) observe(time);
    expect(seen).toEqual([10, 60]);
    gate.next(60);
    expect(seen).toEqual([10, 60, 70]);
    gate.next(120);
    expect(seen).toEqual([10, 60, 70, 130]);
  });
});
