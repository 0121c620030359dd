import { describe, expect, it } from "vitest";
import { remembered } from "../../../backend/src/runtime/remembered.ts";

describe("a measurement that is remembered", () => {
  it("is made once, and anew when it is old; the more it costs, the more seldom", async () => {
    let now = 0;
    let made = 0;
    const measurement = remembered(
      async () => {
        now += 1_000;
        made += 1;
        return made;
      },
      () => now,
    );
    expect(await measurement.get(1_000)).toEqual({ value: 1, at: 1_000 });
    now += 8_000;
    expect(await measurement.get(1_000)).toMatchObject({ value: 1 });
    now += 20_000;
    // The last value at once; the new one with the next question.
    expect(await measurement.get(1_000)).toMatchObject({ value: 1 });
    expect(await measurement.get(1_000)).toMatchObject({ value: 2 });
    expect(made).toBe(2);
  });

  it("is not waited for longer than that, and made once for all who ask", async () => {
    let finish = (_: string): void => undefined;
    let made = 0;
    const measurement = remembered(() => {
      made += 1;
      return new Promise<string>((resolve) => {
        finish = resolve;
      });
    });
    expect(await Promise.all([measurement.get(1), measurement.get(1)])).toEqual([null, null]);
    const late = measurement.get(60_000);
    finish("value");
    expect(await late).toMatchObject({ value: "value" });
    expect(made).toBe(1);
  });

  it("leaves the last value where it fails", async () => {
    let now = 0;
    let fails = false;
    const measurement = remembered(
      async () => {
        if (fails) throw new Error("away");
        return 1;
      },
      () => now,
    );
    await measurement.get(1_000);
    fails = true;
    now += 60_000;
    await measurement.get(1_000);
    expect(await measurement.get(1_000)).toEqual({ value: 1, at: 0 });
  });
});
