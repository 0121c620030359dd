import { describe, expect, it } from "vitest";
import { createSilences, nextSilence } from "../../../backend/src/alerting/realert.ts";
import { readRule } from "../../../backend/src/alerting/rule-file.ts";

const rule = (text: string) => readRule(`name: r\ntype: any\nalert: [debug]\n${text}`, "r.yaml");
const MINUTE = 60_000;

describe("realert", () => {
  it("silences a rule and key until its time is over", () => {
    const silences = createSilences();
    const r = rule("realert: {minutes: 2}");
    expect(silences.admit(r, "a", 0)).toEqual({ key: "r.a", silence: { until: 2 * MINUTE, exponent: 0 } });
    expect(silences.admit(r, "a", 2 * MINUTE - 1)).toBeNull();
    expect(silences.admit(r, "b", 1)).not.toBeNull();
    expect(silences.admit(r, null, 1)).not.toBeNull();
    expect(silences.admit(r, "a", 2 * MINUTE)).not.toBeNull();
  });

  it("names a long key or one with a NUL by its hash, which every state store can index", () => {
    const silences = createSilences();
    const r = rule("realert: {minutes: 2}");
    for (const key of ["x".repeat(100_000), "a\0b", `${"x".repeat(100_000)}y`]) {
      const admitted = silences.admit(r, key, 0)!;
      expect(admitted.key).toMatch(/^r\.sha256:[\w-]{43}$/);
      expect(silences.admit(r, key, 1)).toBeNull();
    }
  });

  it("keeps nothing silent at 0, and shares a realert_key", () => {
    const silences = createSilences();
    const free = rule("realert: {minutes: 0}");
    expect(silences.admit(free, null, 0)).toEqual({ key: "r", silence: null });
    expect(silences.admit(free, null, 0)).not.toBeNull();
    expect(silences.admit(rule("realert_key: shared"), null, 0)).not.toBeNull();
    expect(silences.admit(rule("realert_key: shared"), null, 1)).toBeNull();
  });

  it("knows the silences of the process before, and forgets the long ended", () => {
    const silences = createSilences([["r", { until: 10, exponent: 0 }]]);
    expect(silences.admit(rule(""), null, 9)).toBeNull();
    expect(silences.forget(10)).toEqual([]);
    expect(silences.forget(11)).toEqual(["r"]);
  });

  // ElastAlert2's next_alert_time, asked with the same numbers.
  it("doubles while matches go on, and halves with quiet", () => {
    const r = rule("realert: {minutes: 1}\nexponential_realert: {minutes: 10}");
    let silence = nextSilence(r, undefined, 0);
    const waits: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const now = silence.until;
      silence = nextSilence(r, silence, now);
      waits.push((silence.until - now) / MINUTE);
    }
    expect(waits).toEqual([2, 4, 8, 10, 10]);
    const afterQuiet = [20, 15, 9, 5, 3].map((minutes) => {
      const later = silence.until + minutes * MINUTE;
      return (nextSilence(r, silence, later).until - later) / MINUTE;
    });
    expect(afterQuiet).toEqual([1, 1, 4, 10, 10]);
  });
});
