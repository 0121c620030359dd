import { describe, expect, it } from "vitest";
import { createInFlight } from "../../../backend/src/runtime/in-flight.ts";

describe("what is under way", () => {
  it("refuses what does not fit, with 429, and takes it when there is room again", () => {
    const inFlight = createInFlight(100);
    inFlight.enter(60);
    expect(() => inFlight.enter(50)).toThrow(
      expect.objectContaining({ code: "OVERLOADED", status: 429, retryable: true }),
    );
    inFlight.leave(60);
    inFlight.enter(50);
    expect(inFlight).toMatchObject({ bytes: 50, deliveries: 1 });
  });

  it("takes one delivery that is larger than the limit when nothing else is there", () => {
    const inFlight = createInFlight(100);
    inFlight.enter(500);
    expect(() => inFlight.enter(1)).toThrow();
    inFlight.leave(500);
    expect(inFlight.bytes).toBe(0);
  });

  it("makes those who wait go on, all of them, when nothing is under way any more", async () => {
    const inFlight = createInFlight(100);
    inFlight.enter(90);
    let went = 0;
    const waiting = [1, 2, 3].map(() => inFlight.room().then(() => (went += 1)));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(went).toBe(0);
    inFlight.leave(90);
    await Promise.all(waiting);
    expect(went).toBe(3);
  });

  it("says when it is empty", async () => {
    const inFlight = createInFlight(10);
    await inFlight.empty();
    inFlight.enter(1);
    let empty = false;
    const waiting = inFlight.empty().then(() => (empty = true));
    await Promise.resolve();
    expect(empty).toBe(false);
    inFlight.leave(1);
    await waiting;
  });
});
