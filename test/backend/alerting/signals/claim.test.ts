import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRecorder } from "../../../../backend/src/alerting/recorder.ts";
import { claimPartition, isStillOwner } from "../../../../backend/src/alerting/signals/claim.ts";
import { openState, type State } from "../../../../backend/src/stores/state/state.ts";

const ignore = () => {};
const log = { info: ignore, warn: ignore, error: ignore };
const place = { topic: "t", partition: 3 };
let state: State;
beforeEach(async () => {
  state = await openState({ url: "sqlite::memory:" });
});
afterEach(() => state.close());

describe("claim of a partition", () => {
  it("lets the owner write, says how far it came, and nobody after it was taken over", async () => {
    const { db } = state;
    const one = await claimPartition(db, place, 1);
    expect(one).toMatchObject({ evaluated: -1, evaluatedAt: null });
    const recorder = createRecorder({ db, now: () => 1, log, fence: one.fence, onQueued: ignore });
    recorder.silence("first", { until: 5, exponent: 0 });
    recorder.evaluated({ offset: 17, at: 99 });
    await recorder.flush();

    const other = await claimPartition(db, place, 2);
    expect(other).toMatchObject({ evaluated: 17, evaluatedAt: 99 });
    expect(await isStillOwner(db, one.fence)).toBe(false);
    expect(await isStillOwner(db, other.fence)).toBe(true);
    recorder.silence("second", { until: 5, exponent: 0 });
    recorder.evaluated({ offset: 18, at: 100 });
    await expect(recorder.flush()).rejects.toMatchObject({ code: "NOT_OWNER" });
    await expect(recorder.flush()).rejects.toMatchObject({ code: "NOT_OWNER" });
    expect(await db.selectFrom("alert_silences").select("key").execute()).toEqual([{ key: "first" }]);
    expect(await claimPartition(db, place, 3)).toMatchObject({ evaluated: 17 });
  });
});
