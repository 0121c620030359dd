import { describe, expect, it } from "vitest";
import { pointOrigin } from "../../../../backend/src/alerting/points.ts";
import type { Signal } from "../../../../backend/src/alerting/signal.ts";
import { createSignalMemory } from "../../../../backend/src/alerting/signals/memory.ts";
import { documentIdAt } from "../../../../backend/src/event/position.ts";

const signal = (id: string | null, more: Partial<Signal> = {}): Signal => ({
  rule: "r",
  key: null,
  time: 1_000,
  count: 1,
  index: "i",
  id,
  ...more,
});
const at = (offset: number, more: Partial<Signal> = {}) =>
  signal(documentIdAt({ source: "kafka orders/0", offset }), more);

describe("memory of signals", () => {
  it("knows a document again, for each rule and key by itself", () => {
    const memory = createSignalMemory();
    memory.begin(0);
    expect(memory.admit(signal("a"), 0)).toBe(true);
    expect(memory.admit(signal("a"), 0)).toBe(false);
    for (const other of [{ rule: "s" }, { key: "k" }, { index: "j" }]) {
      expect(memory.admit(signal("a", other), 0)).toBe(true);
    }
  });

  it("knows a point again by its series, time and fields, and counts what says nothing of itself", () => {
    const memory = createSignalMemory();
    memory.begin(0);
    const point = { database: "d", retentionPolicy: null, measurement: "cpu", tags: { a: "1", b: "2" }, time: 5n };
    const origin = pointOrigin({ ...point, fields: { idle: 1 } });
    expect(memory.admit(signal(null, { origin }), 0)).toBe(true);
    const again = pointOrigin({ ...point, tags: { b: "2", a: "1" }, fields: { idle: 1 } });
    expect(memory.admit(signal(null, { origin: again }), 0)).toBe(false);
    for (const other of [{ fields: { user: 1 } }, { fields: { idle: 1 }, time: 6n }]) {
      expect(memory.admit(signal(null, { origin: pointOrigin({ ...point, ...other }) }), 0)).toBe(true);
    }
    expect(memory.admit(signal(null), 0)).toBe(true);
    expect(memory.admit(signal(null), 0)).toBe(true);
  });

  it("counts what is resent and was never heard, unless it may have been forgotten", () => {
    const memory = createSignalMemory();
    memory.begin(500);
    expect(memory.admit(signal("young", { isResent: true, time: 500 }), 2_000)).toBe(true);
    expect(memory.admit(signal("old", { isResent: true, time: 499 }), 2_000)).toBe(false);
    expect(memory.admit(signal("old and never stored", { time: 499 }), 2_000)).toBe(true);
    // Its source lags behind by more than the memory reaches, but had not come so far yet.
    expect(memory.admit(at(41, { time: 10 }), 2_000)).toBe(true);
    expect(memory.admit(at(42, { isResent: true, time: 10 }), 2_000)).toBe(true);
    expect(memory.admit(at(40, { isResent: true, time: 10 }), 2_000)).toBe(false);
  });

  it("is bounded, and says no to what it may have forgotten", () => {
    const memory = createSignalMemory();
    memory.begin(0);
    for (let n = 0; n < 300_000; n += 1) memory.add(signal(`d${n}`), n);
    expect(memory.admit(signal("d299999"), 300_000)).toBe(false);
    expect(memory.admit(signal("d0", { isResent: true, time: 0 }), 300_000)).toBe(false);
    expect(memory.admit(signal("new", { isResent: true, time: 299_000 }), 300_000)).toBe(true);
  });
});
