import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDeadLetters } from "../../../../backend/src/stores/dead-letters/dead-letters.ts";
import type { DeadLetterStore, NewDeadLetter } from "../../../../backend/src/stores/dead-letters/port.ts";
import type { State } from "../../../../backend/src/stores/state/state.ts";

const NOW = 1_795_250_000_123;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const letter = (source: string, more: Partial<NewDeadLetter> = {}): NewDeadLetter => ({
  form: "document",
  payload: bytes(`{"of":"${source}"}`),
  facts: { index: "web-2026.11.21", version: 3, isNew: true, routing: null },
  source,
  pipeline: "main",
  input: "kafka_web",
  output: "elasticsearch_main",
  target: "web-2026.11.21",
  reason: `failed to parse field [bytes] of type [long] in document with id '${source}'`,
  ...more,
});

/** What every dead-letter store must do; `open` gives a state store that is closed at the end. */
export function deadLetterContract(name: string, open: () => Promise<State>): void {
  describe(`dead letters: ${name}`, () => {
    let state: State;
    let now = NOW;
    const make = (limit: number) => createDeadLetters({ state, limit, now: () => now });
    let letters: DeadLetterStore;

    beforeAll(async () => {
      state = await open();
    });
    afterAll(() => state.close());
    beforeEach(async () => {
      await state.db.deleteFrom("dead_letters").execute();
      now = NOW;
      letters = make(1_000_000);
    });
    const all = async (store = letters) => store.list({ limit: 1_000 });
    const only = async () => {
      const [one, ...more] = await all();
      expect(more).toEqual([]);
      return (await letters.get(one!.id))!;
    };

    it("gives back what was added, bytes that are no text included", async () => {
      const payload = new Uint8Array([0, 255, 10, 128]);
      await letters.add([letter("kafka web/3/1042", { payload, form: "message" })]);
      const { id, ...rest } = await only();
      expect(rest).toEqual({
        ...letter("kafka web/3/1042", { form: "message" }),
        payload,
        createdAt: NOW,
        state: "open",
        changedAt: NOW,
        changedBy: null,
        attempts: 0,
        isFixed: false,
      });
      expect(id).toMatch(/^[0-9a-f]{32}$/);
      const [listed] = await all();
      expect(listed).toMatchObject({ id, payloadBytes: 4 });
      expect(listed).not.toHaveProperty("payload");
      expect(await letters.get("nobody")).toBeUndefined();
    });

    it("keeps texts that hold a NUL, which a poisoned message may put into a reason or a source", async () => {
      await letters.add([letter("kafka web/0/1", { reason: "no \0 here", facts: { key: "a\0b" } })]);
      const { reason, facts } = await only();
      expect(reason).toMatch(/^no .* here$/s);
      expect(facts).toEqual({ key: "a\0b" });
      await letters.add([letter("file a\0b 1"), letter("file a\0b 1")]);
      expect(await letters.count("open")).toBe(2);
    });

    it("tells sources apart that are longer than what it keeps of them", async () => {
      const long = "x".repeat(20_000);
      await letters.add([letter(`${long}1`, { reason: long }), letter(`${long}2`)]);
      const [first, second] = await all();
      expect(first!.id).not.toBe(second!.id);
      expect([first!.source, first!.reason]).toEqual([`${long.slice(0, 8_000)}…`, `${long.slice(0, 8_000)}…`]);
    });

    it("takes a batch of thousands, more than one statement holds, and of large ones", async () => {
      await letters.add(Array.from({ length: 2_345 }, (_, at) => letter(`kafka web/0/${at}`)));
      expect(await letters.count("open")).toBe(2_345);
      const payload = new Uint8Array(1_000_000).fill(65);
      await letters.add(Array.from({ length: 6 }, (_, at) => letter(`kafka web/1/${at}`, { payload })));
      expect(await letters.count("open")).toBe(2_351);
    });

    it("is one letter for one source and output, the last one of a batch that has it twice", async () => {
      await letters.add([letter("a"), letter("a", { payload: bytes("2") }), letter("a", { output: "other" })]);
      const found = await all();
      expect(found.map(({ output, payloadBytes }) => [output, payloadBytes]).sort()).toEqual([
        ["elasticsearch_main", 1],
        ["other", 10],
      ]);
    });

    it("renews an open letter that comes again: it keeps its id, time and attempts", async () => {
      await letters.add([letter("a")]);
      const first = await only();
      await letters.replayed(first.id, "still not", "person:ann");
      now += 1_000;
      await letters.add([letter("a", { reason: "another one", target: "t2", payload: bytes("new") })]);
      expect(await only()).toEqual({
        ...first,
        reason: "another one",
        target: "t2",
        payload: bytes("new"),
        attempts: 1,
        changedAt: NOW + 1_000,
      });
    });

    it.each(["replayed", "discarded", "fixed"] as const)(
      "leaves a %s letter as it is when the same comes again",
      async (what) => {
        await letters.add([letter("a")]);
        const { id } = await only();
        if (what === "replayed") await letters.replayed(id, null, "person:ann");
        else if (what === "discarded") await letters.discard(id, "person:ann");
        else await letters.fix(id, bytes("mended"), "person:ann");
        const before = await only();
        now += 1_000;
        await letters.add([letter("a", { reason: "again" })]);
        expect(await only()).toEqual(before);
      },
    );

    it("opens a closed letter anew, as a new one, when other bytes come from its place", async () => {
      await letters.add([letter("a")]);
      const { id } = await only();
      await letters.fix(id, bytes("mended"), "person:ann");
      await letters.replayed(id, null, "person:ann");
      now += 1_000;
      await letters.add([letter("a", { payload: bytes("of a topic made anew") })]);
      const again = await only();
      expect(again).toMatchObject({
        state: "open",
        attempts: 0,
        isFixed: false,
        changedBy: null,
        createdAt: NOW + 1_000,
      });
      expect(again.id > id).toBe(true);
      expect(again.payload).toEqual(bytes("of a topic made anew"));
    });

    it("refuses more open letters than its limit, whole batches, and still takes those it has", async () => {
      const small = make(3);
      await small.add([letter("a"), letter("b")]);
      await expect(small.add([letter("c"), letter("d")])).rejects.toMatchObject({
        code: "DEAD_LETTERS_FULL",
        retryable: true,
        status: 503,
      });
      expect(await small.count("open")).toBe(2);
      await small.add([letter("c")]);
      await small.add([letter("a"), letter("b"), letter("c")]);
      const [first] = await all();
      await small.discard(first!.id, "cli");
      await small.add([letter("d")]);
      expect(await small.count("open")).toBe(3);
    });

    it("fixes, replays and discards open letters only, and says who did", async () => {
      await letters.add([letter("a")]);
      const { id } = await only();
      now += 5;
      expect(await letters.fix(id, bytes("mended"), "person:ann")).toMatchObject({
        payload: bytes("mended"),
        isFixed: true,
        state: "open",
        changedAt: NOW + 5,
        changedBy: "person:ann",
      });
      expect(await letters.replayed(id, "field 7 is wrong", "person:bob")).toMatchObject({
        state: "open",
        reason: "field 7 is wrong",
        attempts: 1,
        changedBy: "person:bob",
      });
      expect((await letters.summary()).map(({ reason }) => reason)).toEqual(["field * is wrong"]);
      expect(await letters.replayed(id, null, "cli")).toMatchObject({ state: "replayed", attempts: 2 });
      expect(await letters.fix(id, bytes("x"), "cli")).toBeUndefined();
      expect(await letters.replayed(id, null, "cli")).toBeUndefined();
      expect(await letters.discard(id, "cli")).toBeUndefined();
      expect(await letters.discard("nobody", "cli")).toBeUndefined();
      expect(await only()).toMatchObject({ state: "replayed", attempts: 2, payload: bytes("mended") });
    });

    it("lists oldest first in pages, by state, pipeline and a part of the reason", async () => {
      for (const [at, source] of ["a", "b", "c", "d", "e"].entries()) {
        now = NOW + at;
        await letters.add([
          letter(source, { pipeline: source < "d" ? "main" : "other", reason: `100%_of ${source} Wrong [x9]` }),
        ]);
      }
      const sources = async (filter: object) =>
        (await letters.list({ limit: 100, ...filter })).map((one) => one.source);
      expect(await sources({})).toEqual(["a", "b", "c", "d", "e"]);
      const page = await letters.list({ limit: 2 });
      expect(await sources({ limit: 2, after: page.at(-1)!.id })).toEqual(["c", "d"]);
      expect(await sources({ pipeline: "other" })).toEqual(["d", "e"]);
      expect(await sources({ reason: "OF B wrong" })).toEqual(["b"]);
      expect(await sources({ reason: "0%_" })).toEqual(["a", "b", "c", "d", "e"]);
      expect(await sources({ reason: "0_%" })).toEqual([]);
      // As the summary shows it.
      expect(await sources({ reason: "wrong [*]", pipeline: "main" })).toEqual(["a", "b", "c"]);
      await letters.discard(page[0]!.id, "cli");
      expect(await sources({ state: "discarded" })).toEqual(["a"]);
      expect(await sources({ state: "open", limit: 1 })).toEqual(["b"]);
      expect(await sources({ state: "replayed" })).toEqual([]);
    });

    it("counts open letters by alike reasons, most first", async () => {
      await letters.add([
        ...["a1", "a2", "a3"].map((source) => letter(source)),
        letter("b1", { output: "influxdb_main", reason: "field type conflict" }),
        letter("c1", { output: "influxdb_main", reason: "gone" }),
      ]);
      const gone = (await all()).find(({ reason }) => reason === "gone");
      await letters.discard(gone!.id, "cli");
      expect(await letters.summary()).toEqual([
        {
          reason: "failed to parse field [bytes] of type [long] in document with id *",
          pipeline: "main",
          output: "elasticsearch_main",
          count: 3,
        },
        { reason: "field type conflict", pipeline: "main", output: "influxdb_main", count: 1 },
      ]);
    });

    it("forgets closed letters by when they were closed and open ones by when they came", async () => {
      await letters.add(["a", "b", "c", "d"].map((source) => letter(source)));
      const ids = (await all()).map(({ id }) => id);
      now = NOW + 100;
      await letters.discard(ids[0]!, "cli");
      now = NOW + 200;
      await letters.replayed(ids[1]!, null, "cli");
      await letters.replayed(ids[2]!, "no", "cli");
      expect(await letters.forget(NOW + 100, NOW)).toBe(0);
      expect(await letters.forget(NOW + 200, NOW)).toBe(1);
      expect((await all()).map(({ id }) => id)).toEqual(ids.slice(1));
      expect(await letters.forget(NOW + 200, NOW + 1)).toBe(2);
      expect((await all()).map(({ id }) => id)).toEqual([ids[1]]);
    });

    it("forgets more than it deletes at once", async () => {
      await letters.add(Array.from({ length: 2_100 }, (_, at) => letter(`kafka web/0/${at}`)));
      expect(await letters.forget(0, NOW + 1)).toBe(2_100);
      expect(await letters.count("open")).toBe(0);
    });

    it("takes the same letters from several backends at once", async () => {
      const many = Array.from({ length: 500 }, (_, at) => letter(`kafka web/0/${at}`));
      await Promise.all([letters.add(many), make(1_000).add([...many].reverse()), letters.add(many.slice(100, 300))]);
      expect(await letters.count("open")).toBe(500);
    });
  });
}
