import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { incidentMarks } from "../../../backend/src/monitoring/incident-marks.ts";
import { openState, type State } from "../../../backend/src/stores/state/state.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const MINUTE = 60_000;
const DAY = 86_400_000;

describe("marks of incidents", () => {
  let state: State;
  let clock: number;
  beforeEach(async () => {
    clock = NOW;
    state = await openState({ url: "sqlite::memory:" });
  });
  afterEach(() => state.close());

  const open = (id: string, times: { first: number; changed: number; key?: string }) =>
    state.db
      .insertInto("incidents")
      .values({
        id,
        rule: "disk full",
        rule_type: "any",
        key: times.key ?? null,
        state: "open",
        first_time: times.first,
        last_time: times.changed,
        count: 3,
        match: "{}",
        created_at: times.changed,
        changed_at: times.changed,
        changed_by: null,
        last_sequence: null,
      })
      .execute();
  const marks = () => incidentMarks({ state, keep: 30 * DAY, now: () => clock });

  it("stand at the first match and tell what it is", async () => {
    await open("a", { first: NOW - 5 * MINUTE, changed: NOW - MINUTE, key: "web-01" });
    const [mark, ...others] = await marks()();
    expect(others).toEqual([]);
    expect(mark).toMatchObject({
      measurement: "heimdall_incident",
      tags: { rule: "disk full" },
      fields: {
        text: "disk full: web-01",
        state: "open",
        incident: "a",
        key: "web-01",
        matches: 3n,
        ended: BigInt(NOW - MINUTE),
      },
    });
    expect(mark!.time! / 1_000_000n).toBe(BigInt(NOW - 5 * MINUTE));
  });

  it("are told once, and again at the same place when the incident changes", async () => {
    const read = marks();
    await open("a", { first: NOW, changed: NOW });
    const [first] = await read();
    expect(await read()).toEqual([]);
    clock += 5 * MINUTE;
    expect(await read()).toEqual([]);
    await state.db.updateTable("incidents").set({ state: "closed", changed_at: clock }).execute();
    const [again] = await read();
    expect(again).toMatchObject({ tags: first!.tags, time: first!.time, fields: { state: "closed" } });
  });

  it("of one rule that began in the same millisecond are two", async () => {
    await open("a", { first: NOW, changed: NOW, key: "web-01" });
    await open("b", { first: NOW, changed: NOW, key: "web-02" });
    const times = (await marks()()).map(({ time }) => time);
    expect(new Set(times).size).toBe(2);
  });

  it("leave out what is older than the points that are kept, and at a start what has not changed for a day", async () => {
    await open("backfilled", { first: NOW - 40 * DAY, changed: NOW });
    await open("old", { first: NOW - 2 * DAY, changed: NOW - 2 * DAY });
    await open("in the night", { first: NOW - 10 * 60 * MINUTE, changed: NOW - 10 * 60 * MINUTE });
    expect((await marks()()).map(({ fields }) => fields.incident)).toEqual(["in the night"]);
  });
});
