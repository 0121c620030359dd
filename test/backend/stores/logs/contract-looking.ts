import { describe, expect, it } from "vitest";
import type { Fields } from "../../../../backend/src/event/value.ts";
import { parseLucene } from "../../../../backend/src/query/lucene.ts";
import { readContext } from "../../../../backend/src/stores/logs/context.ts";
import type { LogDocument, LogHit, LogStore } from "../../../../backend/src/stores/logs/port.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Given {
  /** Known once tests run. */
  readonly store: () => LogStore;
  readonly indexOf: (test: string) => string;
  readonly document: (index: string, fields: Fields, rest?: Partial<LogDocument>) => LogDocument;
  readonly noon: number;
}

const read = (hits: readonly LogHit[], field = "n") => hits.map(({ source }) => JSON.parse(source)[field]);

/** What somebody who looks at log lines asks of every store: one line, what is around it, what comes, what could be typed. */
export function lookingContract({ store, indexOf, document, noon }: Given): void {
  describe("one document", () => {
    it("is found by index and id, with its time or without", async () => {
      const index = indexOf("document");
      await store().write([
        document(index, { n: 1 }, { id: "AbCdEfGhIjKlMnOpQrSt-1a" }),
        document(index, { n: 2 }, { id: "own id/ü" }),
        document(`${index}-other`, { n: 3 }, { id: "own id/ü" }),
      ]);
      expect(read([(await store().document({ index, id: "AbCdEfGhIjKlMnOpQrSt-1a", time: noon }))!])).toEqual([1]);
      const found = await store().document({ index, id: "own id/ü" });
      expect(found).toMatchObject({ index, id: "own id/ü", time: noon });
      expect(read([found!])).toEqual([2]);
      expect(await store().document({ index, id: "another" })).toBeUndefined();
      expect(await store().document({ index: `${index}-none`, id: "own id/ü" })).toBeUndefined();
    });
  });

  describe("context", () => {
    const source = (file: string) => ({ log: { file: { path: file } }, host: { name: "web-1" } });

    it("is the lines of the same source in their order, all of them when many share a millisecond", async () => {
      const index = indexOf("context");
      // 60 lines in three milliseconds of one file, each of another file beside it, in batches as they come.
      for (let batch = 0; batch < 6; batch += 1) {
        await store().write(
          Array.from({ length: 10 }, (_, at) => batch * 10 + at).flatMap((n) => [
            document(
              index,
              { n, log: { file: { path: "/a.log" }, offset: n * 100 }, host: { name: "web-1" } },
              { time: noon + Math.floor(n / 20) },
            ),
            document(index, { n: 1_000 + n, ...source("/b.log") }, { time: noon + Math.floor(n / 20) }),
          ]),
        );
      }
      const { hits } = await store().search({ query: parseLucene("n:30"), indices: [index], sort: "oldest", size: 1 });
      const context = await readContext(store(), { ...hits[0]!, before: 25, after: 25 });
      expect(context).toMatchObject({ same: { "log.file.path": "/a.log", "host.name": "web-1" }, index });
      expect(read([context!.hit])).toEqual([30]);
      expect(context).toMatchObject({ hasMoreBefore: true, hasMoreAfter: true });
      expect(read(context!.before)).toEqual(Array.from({ length: 25 }, (_, n) => 5 + n));
      const few = await readContext(store(), { ...hits[0]!, before: 10, after: 9 });
      expect(read(few!.before)).toEqual(Array.from({ length: 10 }, (_, n) => 20 + n));
      expect(read(few!.after)).toEqual(Array.from({ length: 9 }, (_, n) => 31 + n));
      expect(few).toMatchObject({ hasMoreBefore: true, hasMoreAfter: true });
      const all = await readContext(store(), { ...hits[0]!, before: 100, after: 100 });
      expect(read(all!.before)).toEqual(Array.from({ length: 30 }, (_, n) => n));
      expect(read(all!.after)).toEqual(Array.from({ length: 29 }, (_, n) => 31 + n));
      expect(all).toMatchObject({ hasMoreBefore: false, hasMoreAfter: false });
      const wider = await readContext(store(), { ...hits[0]!, before: 200, after: 200, same: ["host.name"] });
      expect(wider!.before.length + wider!.after.length).toBe(119);
      expect(await readContext(store(), { ...hits[0]!, id: "gone", before: 1, after: 1 })).toBeUndefined();
    });

    it("reaches into the index of the day before", async () => {
      const family = indexOf("night");
      const time = Math.floor(noon / DAY) * DAY;
      await store().write([
        document(`${family}-2026.11.20`, { n: 1, ...source("/n.log") }, { time: time - 5 }),
        document(`${family}-2026.11.21`, { n: 2, ...source("/n.log") }, { id: "midnight", time }),
      ]);
      const context = await readContext(store(), {
        index: `${family}-2026.11.21`,
        id: "midnight",
        before: 5,
        after: 0,
      });
      expect(context).toMatchObject({ index: `${family}-*` });
      expect(read(context!.before)).toEqual([1]);
      expect(context!.after).toEqual([]);
    });
  });

  describe("following", () => {
    it("from the end shows what is stored later, whatever its time, and nothing of before", async () => {
      const index = indexOf("end");
      await store().write([document(index, { n: 1 }), document(index, { n: 2 })]);
      const follow = (after: string) =>
        store().search({ query: parseLucene("n:*"), indices: [index], sort: "arrival", size: 10, after });
      const end = await follow("end");
      expect(end.hits).toEqual([]);
      expect((await follow(end.next!)).hits).toEqual([]);
      await store().write([document(index, { n: 3 }, { time: noon - 2 * DAY })]);
      const page = await follow(end.next!);
      expect(read(page.hits)).toEqual([3]);
      expect((await follow(page.next!)).hits).toEqual([]);
    });

    it("shows every line once while several write at once, late ones and those that do not match among them", async () => {
      const index = indexOf("concurrent-follow");
      const wanted = 4 * 12 * 5;
      await store().write([document(index, { n: -1, kind: "seen" })]);
      const ask = (after: string, size: number) =>
        store().search({ query: parseLucene("kind:seen"), indices: [index], sort: "arrival", size, after });
      let cursor = (await ask("end", 10)).next!;
      let isWriting = true;
      const write = async (writer: number): Promise<void> => {
        for (let batch = 0; batch < 12; batch += 1) {
          await store().write(
            Array.from({ length: 10 }, (_, at) => {
              const n = (writer * 12 + batch) * 5 + Math.floor(at / 2);
              const time = batch % 3 === 0 ? noon - DAY : noon + batch;
              return document(index, { n, kind: at % 2 === 0 ? "seen" : "other" }, { time });
            }),
          );
        }
      };
      const writing = Promise.all([0, 1, 2, 3].map(write)).finally(() => {
        isWriting = false;
      });
      const seen: number[] = [];
      for (;;) {
        const wasWriting = isWriting;
        const page = await ask(cursor, 7);
        cursor = page.next!;
        seen.push(...(read(page.hits) as number[]));
        if (page.hits.length === 0 && !wasWriting) break;
      }
      await writing;
      expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: wanted }, (_, n) => n));
    });
  });

  describe("completion", () => {
    it("offers values that begin so, whatever the case, of texts, numbers and booleans", async () => {
      const index = indexOf("complete");
      await store().write(
        ["ERROR", "ERROR", "error-rate", "INFO", 'we"ird'].map((level, n) =>
          document(index, { n, level, status: 200 + n * 100, ok: n % 2 === 0, message: `erratic ${n}` }),
        ),
      );
      const complete = async (field: string, prefix: string) =>
        [...(await store().completeValues({ query: { kind: "all" }, indices: [index] }, field, prefix, 10))].sort();
      expect(await complete("level", "err")).toEqual(["ERROR", "error-rate"]);
      expect(await complete("level", 'WE"')).toEqual(['we"ird']);
      expect(await complete("level", "zz")).toEqual([]);
      expect(await complete("level", "")).toEqual(["ERROR", "INFO", "error-rate", 'we"ird']);
      expect(await complete("status", "4")).toEqual([400]);
      expect(await complete("ok", "t")).toEqual([true]);
      expect(await complete("message", "err")).toEqual([]);
      expect(await complete("nothing", "x")).toEqual([]);
      expect(await complete("_index", index.slice(0, 12))).toEqual([index]);
    });

    it("names the indices", async () => {
      const index = indexOf("named");
      await store().write([document(index, { n: 1 }), document(index, { n: 2 })]);
      const found = await store().indices({ from: noon - HOUR, until: noon + HOUR });
      expect(found).toContainEqual({ index, documents: 2 });
    });
  });

  it("ends a question whose asker has gone", async () => {
    const index = indexOf("cancel");
    await store().write([document(index, { n: 1 })]);
    const gone = AbortSignal.abort();
    const selection = { query: parseLucene("n:1"), indices: [index], signal: gone };
    const refusal = { code: "LOG_QUERY_CANCELLED" };
    await expect(store().search({ ...selection, sort: "newest", size: 1 })).rejects.toMatchObject(refusal);
    await expect(store().fieldValues(selection, "n", 1)).rejects.toMatchObject(refusal);
    await expect(
      store().histogram({ ...selection, from: noon, until: noon + HOUR, interval: HOUR }),
    ).rejects.toMatchObject(refusal);
  });
}
