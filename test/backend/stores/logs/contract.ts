import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Fields } from "../../../../backend/src/event/value.ts";
import { parseLucene } from "../../../../backend/src/query/lucene.ts";
import type { LogDocument, LogHit, LogSearch, LogStore } from "../../../../backend/src/stores/logs/port.ts";
import { lookingContract } from "./contract-looking.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Where stores differ and have to. */
export interface LogStoreAbilities {
  /** @default "contract" */
  readonly prefix?: string;
  /**
   * Whether a field may hold a hash beside other values, in one document or in several. Elasticsearch maps a field as
   * one or the other and refuses the document. @default true
   */
  readonly mixedLists?: boolean;
  /**
   * Whether `arrival` is one order for all documents of an index. Elasticsearch numbers what each shard stores: with
   * several shards only the documents of one of them are in order. @default true
   */
  readonly arrivalInOrder?: boolean;
}

/**
 * What every log store does, whatever it is made of. `open` gives a store whose searches see what was written before;
 * an index name is used by one test of one run only, so that a shared server serves as well as a directory. Indices
 * are named `<prefix>-…`: by the prefix a driver is tried with one or another mapping.
 */
export function logStoreContract(
  name: string,
  open: () => Promise<{ store: LogStore; close(): Promise<void> }>,
  { prefix = "contract", mixedLists = true, arrivalInOrder = true }: LogStoreAbilities = {},
): void {
  describe(`log store contract: ${name}`, () => {
    let store: LogStore;
    let close: () => Promise<void>;
    // A past day at noon: retention and "now" have no part in it.
    const noon = Math.floor(Date.now() / DAY) * DAY - 2 * DAY + 12 * HOUR;
    const run = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;

    beforeAll(async () => {
      ({ store, close } = await open());
    });
    afterAll(() => close());

    const indexOf = (test: string) => `${prefix}-${test}-${run}`;
    const document = (index: string, fields: Fields, rest: Partial<LogDocument> = {}): LogDocument => {
      const time = rest.time ?? noon;
      return {
        index,
        id: null,
        action: "index",
        time,
        fields: { "@timestamp": new Date(time).toISOString(), ...fields },
        ...rest,
      };
    };
    const search = (index: string, query: string, rest: Partial<LogSearch> = {}) =>
      store.search({ query: parseLucene(query), indices: [index], sort: "oldest", size: 100, ...rest });
    const read = (hits: readonly LogHit[], field: string) => hits.map(({ source }) => JSON.parse(source)[field]);
    const find = async (index: string, query: string, field = "n") => read((await search(index, query)).hits, field);

    describe("writing", () => {
      it("answers each document in order and gives back the document as it was", async () => {
        const index = indexOf("write");
        const fields = {
          message: 'Grüße, 東京 🚀 "quoted" \\ \t\n',
          n: 1,
          deep: { list: mixedLists ? [1, "a", null, { b: true }] : [null, { b: true }, { b: [] }] },
        };
        const results = await store.write([document(index, fields), document(index, { n: 2 }, { id: "mine" })]);
        expect(results.map(({ status }) => status)).toEqual(["created", "created"]);
        expect(results[1]).toMatchObject({ id: "mine" });
        const { hits, total } = await search(index, "*");
        expect(total).toBe(2);
        const first = hits.find(({ id }) => id === results[0]!.id)!;
        expect(first).toMatchObject({ index, time: noon });
        expect(JSON.parse(first.source)).toMatchObject(fields);
      });

      it("replaces a document with the same index and id, and only that", async () => {
        const index = indexOf("replace");
        await store.write([document(index, { n: 1 }, { id: "a" }), document(index, { n: 2 }, { id: "b" })]);
        const results = await store.write([document(index, { n: 3 }, { id: "a" })]);
        expect(results).toEqual([{ status: "updated", id: "a" }]);
        await store.write([document(`${index}-other`, { n: 4 }, { id: "a" })]);
        expect((await find(index, "*")).sort()).toEqual([2, 3]);
        expect(await find(`${index}-other`, "*")).toEqual([4]);
      });

      it("refuses to create an id that exists, in the store or in the same batch", async () => {
        const index = indexOf("create");
        const create = (n: number, id: string) => document(index, { n }, { id, action: "create" });
        const results = await store.write([create(1, "a"), create(2, "a"), create(3, "b")]);
        expect(results.map(({ status }) => status)).toEqual(["created", "conflict", "created"]);
        expect(await store.write([create(4, "b")])).toEqual([{ status: "conflict", id: "b" }]);
        expect((await find(index, "*")).sort()).toEqual([1, 3]);
      });

      it("keeps the last of equal ids in one batch", async () => {
        const index = indexOf("batch");
        const results = await store.write([1, 2, 3].map((n) => document(index, { n }, { id: "same" })));
        expect(results.map(({ status }) => status)).toEqual(["created", "updated", "updated"]);
        expect(await find(index, "*")).toEqual([3]);
      });

      it("keeps honest repeats without an id", async () => {
        const index = indexOf("repeat");
        await store.write([1, 1, 1].map((n) => document(index, { n, message: "same" })));
        expect(await find(index, "same")).toEqual([1, 1, 1]);
      });

      it("takes a replay of the same positions as the same documents", async () => {
        const index = indexOf("replay");
        const batch = (from: number) =>
          Array.from({ length: 50 }, (_, n) =>
            document(index, { n: from + n }, { id: `AbCdEfGhIjKlMnOpQrSt-${((from + n) * 130).toString(36)}` }),
          );
        await store.write(batch(0));
        await store.write(batch(25));
        const results = await store.write(batch(60));
        expect(results.map(({ status }) => status).slice(0, 15)).toEqual(new Array(15).fill("updated"));
        expect((await search(index, "*")).total).toBe(110);
      });

      it("takes concurrent writes", async () => {
        const index = indexOf("concurrent");
        await Promise.all(Array.from({ length: 20 }, (_, n) => store.write([document(index, { n })])));
        expect((await search(index, "*")).total).toBe(20);
      });

      it("refuses a document alone, not its batch", async () => {
        const index = indexOf("refuse");
        const results = await store.write([document("Not an Index*", { n: 1 }), document(index, { n: 2 })]);
        expect(results.map(({ status }) => status)).toEqual(["refused", "created"]);
        expect(await find(index, "*")).toEqual([2]);
      });
    });

    describe("queries", () => {
      const index = indexOf("query");
      const at = (minute: number) => noon + minute * 60_000;

      beforeAll(async () => {
        const documents: Fields[] = [
          { n: 0, message: "Connection refused by upstream", level: "ERROR", status: 502, host: { name: "web-1" } },
          { n: 1, message: "connection accepted", level: "INFO", status: 200, host: { name: "web-2" }, ok: true },
          { n: 2, message: "refused: connection", level: "ERROR", status: 404, host: { name: "db-1" }, ok: false },
          { n: 3, message: "Größe 東京", level: "WARN", took: 1.5, tags: ["slow", "grün"] },
          { n: 4, message: 'say "hi" * ? \\', level: "INFO", path: "/var/log/app.log", codes: [1, 2, 3] },
        ];
        await store.write(documents.map((fields) => document(index, fields, { time: at(fields.n as number) })));
      });

      const cases: [query: string, numbers: number[]][] = [
        ["*", [0, 1, 2, 3, 4]],
        ["message:connection", [0, 1, 2]],
        ['message:"connection refused"', [0]],
        ["connection", [0, 1, 2]],
        ["message:conn", []],
        ["message:conn*", [0, 1, 2]],
        ["message:größe", [3]],
        ["level:ERROR", [0, 2]],
        ["level:ERR*", [0, 2]],
        ["level:?NFO", [1, 4]],
        ["level:(ERROR OR WARN)", [0, 2, 3]],
        ["level:ERROR AND NOT status:404", [0]],
        ["level:ERROR -status:404", [0]],
        ["+level:ERROR +message:refused", [0, 2]],
        ["status:200", [1]],
        ["status:[400 TO 499]", [2]],
        ["status:{404 TO 502]", [0]],
        ["status:>=404", [0, 2]],
        ["took:<2", [3]],
        ["host.name:web-*", [0, 1]],
        ['host.name:"web-1"', [0]],
        ["host.name.keyword:db-1", [2]],
        ["_exists_:took", [3]],
        ["NOT _exists_:status", [3, 4]],
        ["host.name:*", [0, 1, 2]],
        ["ok:true", [1]],
        ["ok:false", [2]],
        ["tags:slow", [3]],
        ["tags:grün AND level:WARN", [3]],
        ["codes:2", [4]],
        ["codes:[3 TO 9]", [4]],
        ["level:/E.*R/", [0, 2]],
        ["level:/E/", []],
        ['path:"/var/log/app.log"', [4]],
        ["path:*app.log", [4]],
        ["nosuchfield:1", []],
        ["NOT nosuchfield:1", [0, 1, 2, 3, 4]],
        [`@timestamp:[${new Date(at(1)).toISOString()} TO ${new Date(at(2)).toISOString()}]`, [1, 2]],
        ["@timestamp:>now-1h", []],
        [`_index:${index}`, [0, 1, 2, 3, 4]],
      ];
      it.each(cases)("%s", async (query, numbers) => {
        expect((await find(index, query)).sort()).toEqual(numbers);
      });

      it("takes a time range, from inclusive and until exclusive", async () => {
        const { hits } = await search(index, "*", { from: at(1), until: at(3) });
        expect(read(hits, "n")).toEqual([1, 2]);
      });

      it("takes index names with wildcards", async () => {
        await store.write([document(`${index}-b`, { n: 9 })]);
        const both = await store.search({ query: { kind: "all" }, indices: [`${index}*`], sort: "oldest", size: 10 });
        expect(both.total).toBe(6);
        const one = await store.search({ query: { kind: "all" }, indices: [`${index}-*`], sort: "oldest", size: 10 });
        expect(read(one.hits, "n")).toEqual([9]);
      });
    });

    describe("pages", () => {
      const index = indexOf("pages");
      const count = 25;
      beforeAll(async () => {
        // Three days, equal times among them.
        const documents = Array.from({ length: count }, (_, n) =>
          document(index, { n }, { time: noon - (n % 3) * DAY + Math.floor(n / 6) * 1000 }),
        );
        await store.write(documents);
      });

      it.each(["newest", "oldest"] as const)(
        "sorted by %s hold every document once, while others arrive",
        async (sort) => {
          const seen: LogHit[] = [];
          let after: string | undefined;
          let pages = 0;
          do {
            const page = await search(index, "n:[0 TO 24]", { sort, size: 4, after });
            expect(page.total).toBe(count);
            expect(page.hits.length).toBeLessThanOrEqual(4);
            seen.push(...page.hits);
            after = page.next ?? undefined;
            pages += 1;
            await store.write([document(index, { n: 1000 + pages })]);
          } while (after !== undefined);
          expect(pages).toBe(7);
          expect(read(seen, "n").sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n));
          const times = seen.map(({ time }) => time);
          expect(times).toEqual([...times].sort((a, b) => (sort === "newest" ? b - a : a - b)));
        },
      );

      it("by arrival follow what is stored, whatever its time", async () => {
        const following = indexOf("follow");
        const write = (n: number, time: number) => store.write([document(following, { n }, { time })]);
        await write(1, noon);
        await write(2, noon - DAY);
        const inOrder = (numbers: number[]) => (arrivalInOrder ? numbers : numbers.sort((a, b) => a - b));
        const first = await search(following, "*", { sort: "arrival" });
        expect(inOrder(read(first.hits, "n"))).toEqual([1, 2]);
        const none = await search(following, "*", { sort: "arrival", after: first.next! });
        expect(none.hits).toEqual([]);
        await write(3, noon - 1000);
        await write(4, noon - 2 * DAY);
        const second = await search(following, "*", { sort: "arrival", after: none.next!, size: 1 });
        expect(second.hits).toHaveLength(1);
        const third = await search(following, "*", { sort: "arrival", after: second.next! });
        expect(inOrder([...read(second.hits, "n"), ...read(third.hits, "n")])).toEqual([3, 4]);
        const last = await search(following, "*", { sort: "arrival", after: third.next! });
        expect(last.hits).toEqual([]);
      });

      it("count up to the limit and say so", async () => {
        const many = indexOf("many");
        await store.write(Array.from({ length: 30 }, (_, n) => document(many, { n })));
        const cut = await search(many, "*", { size: 5, countLimit: 20 });
        expect(cut).toMatchObject({ total: 20, totalIsExact: false });
        const exact = await search(many, "*", { size: 5, countLimit: 30 });
        expect(exact).toMatchObject({ total: 30, totalIsExact: true });
        expect((await search(many, "*", { size: 5, countLimit: 0 })).totalIsExact).toBe(false);
      });

      it("refuse a cursor that is none, and a size out of bounds", async () => {
        await expect(search(index, "*", { after: "nonsense" })).rejects.toMatchObject({ status: 400 });
        await expect(search(index, "*", { size: 0 })).rejects.toMatchObject({ status: 400 });
        await expect(search(index, "*", { size: 10_001 })).rejects.toMatchObject({ status: 400 });
      });

      it("of a scan hold everything, oldest first", async () => {
        const times: number[] = [];
        for await (const hits of store.scan({ query: parseLucene("n:[0 TO 24]"), indices: [index] })) {
          times.push(...hits.map(({ time }) => time));
        }
        expect(times).toHaveLength(count);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      });
    });

    lookingContract({ store: () => store, indexOf, document, noon });

    describe("statistics", () => {
      const index = indexOf("stats");
      beforeAll(async () => {
        const documents = Array.from({ length: 12 }, (_, n) =>
          document(
            index,
            {
              n,
              level: n < 8 ? "INFO" : n < 11 ? "WARN" : "ERROR",
              ...(n % 2 === 0 && { flag: true }),
              tags: ["a", `t${n % 2}`],
            },
            { time: noon + n * 10 * 60_000 },
          ),
        );
        await store.write(documents);
      });
      const all = { query: { kind: "all" } as const, indices: [index] };

      it("count by time, empty buckets included", async () => {
        const histogram = await store.histogram({ ...all, from: noon, until: noon + 3 * HOUR, interval: HOUR });
        expect(histogram).toEqual({
          interval: HOUR,
          total: 12,
          series: [
            {
              group: null,
              buckets: [
                { time: noon, count: 6 },
                { time: noon + HOUR, count: 6 },
                { time: noon + 2 * HOUR, count: 0 },
              ],
            },
          ],
        });
      });

      it("count by time and by the most frequent values, the rest together", async () => {
        const request = { ...all, from: noon, until: noon + 2 * HOUR, interval: HOUR, groupBy: "level", groups: 2 };
        const { series, total } = await store.histogram(request);
        const counts = Object.fromEntries(
          series.map(({ group, buckets }) => [`${group}`, buckets.map(({ count }) => count)]),
        );
        expect(total).toBe(12);
        expect(counts).toEqual({ INFO: [6, 2], WARN: [0, 3], null: [0, 1] });
      });

      it("name the fields and their types", async () => {
        const fields = Object.fromEntries((await store.fields(all)).map(({ name, types }) => [name, types]));
        expect(fields).toMatchObject({ n: ["number"], level: ["string"], flag: ["boolean"], tags: ["string"] });
      });

      it("count a field's values, a list's each, most frequent first", async () => {
        const levels = await store.fieldValues(all, "level", 2);
        expect(levels).toEqual({
          field: "level",
          present: 12,
          values: [
            { value: "INFO", count: 8 },
            { value: "WARN", count: 3 },
          ],
        });
        const tags = await store.fieldValues(all, "tags", 10);
        expect(tags.values[0]).toEqual({ value: "a", count: 12 });
        expect(await store.fieldValues(all, "flag", 10)).toMatchObject({
          present: 6,
          values: [{ value: true, count: 6 }],
        });
        expect(await store.fieldValues(all, "nothing", 10)).toMatchObject({ present: 0, values: [] });
      });

      it("count the documents of each index", async () => {
        const { indices, bytes } = await store.stats();
        expect(indices).toContainEqual({ index, documents: 12 });
        expect(bytes).toBeGreaterThan(0);
      });
    });

    it("deletes what is older than its index's rule, and nothing else", async () => {
      const short = indexOf("short");
      const long = indexOf("long");
      const now = Date.now();
      const old = Math.floor(now / DAY) * DAY - 9 * DAY + 12 * HOUR;
      const both = [short, long].flatMap((index) => [
        document(index, { n: 1 }, { time: old }),
        document(index, { n: 2 }, { time: now }),
      ]);
      await store.write(both);
      const rules = [
        { index: `${prefix}-short-*`, days: 7 },
        { index: "*", days: null },
      ];
      expect(await store.applyRetention(rules, now)).toBe(1);
      expect(await find(short, "*")).toEqual([2]);
      expect(await find(long, "*")).toEqual([1, 2]);
    });
  });
}
