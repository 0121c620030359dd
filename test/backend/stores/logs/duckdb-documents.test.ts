import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Timestamp } from "../../../../backend/src/event/timestamp.ts";
import { ExactNumber, type Fields, setOwn, type Value } from "../../../../backend/src/event/value.ts";
import { parseLucene } from "../../../../backend/src/query/lucene.ts";
import { encodeDocuments } from "../../../../backend/src/stores/logs/duckdb/encode.ts";
import { type EmbeddedLogStore, openEmbeddedLogStore } from "../../../../backend/src/stores/logs/duckdb/store.ts";
import type { LogDocument } from "../../../../backend/src/stores/logs/port.ts";

describe("documents in the embedded log store", () => {
  let directory: string;
  let store: EmbeddedLogStore;
  const time = Date.UTC(2026, 10, 20, 12);
  const document = (index: string, fields: Fields): LogDocument => ({ index, id: null, action: "index", time, fields });
  const find = async (index: string, query: string) => {
    const page = await store.search({ query: parseLucene(query), indices: [index], sort: "oldest", size: 1000 });
    return page.hits.map(({ source }) => JSON.parse(source) as Fields);
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "heimdall-logs-"));
    store = await openEmbeddedLogStore({ directory, gatherMilliseconds: 0, threads: 2 });
  });
  afterAll(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  it("may have more fields than there are columns, and all are found and told", async () => {
    const wide: Fields = {};
    for (let n = 0; n < 600; n += 1) wide[`field${n}`] = n % 3 === 0 ? n : `value ${n}`;
    await store.write([document("wide", wide), document("wide", { field599: "other", field597: true })]);
    expect(await find("wide", 'field599:"value 599"')).toHaveLength(1);
    expect(await find("wide", 'field598:"value 598"')).toHaveLength(1);
    expect(await find("wide", "field597:[590 TO 600]")).toHaveLength(1);
    expect(await find("wide", "_exists_:field597")).toHaveLength(2);
    expect(await find("wide", '"value 598"')).toHaveLength(1);
    const all = { query: { kind: "all" } as const, indices: ["wide"] };
    const fields = new Map((await store.fields(all)).map(({ name, types }) => [name, types]));
    expect(fields.size).toBe(601);
    expect(fields.get("field597")).toEqual(["number", "boolean"]);
    const { values, present } = await store.fieldValues(all, "field597", 10);
    expect(present).toBe(2);
    expect(new Set(values.map(({ value }) => value))).toEqual(new Set([597, true]));
  });

  it("may be large", async () => {
    const text = `${"lorem ipsum ".repeat(200_000)} needle`;
    await store.write([document("large", { message: text })]);
    const [found] = await find("large", "message:needle");
    expect(found!.message).toBe(text);
  });

  it("may be deep", async () => {
    let value: Value = "bottom";
    for (let n = 0; n < 500; n += 1) value = n % 2 ? [value] : { a: value };
    await store.write([document("deep", { top: "here", value })]);
    expect(await find("deep", "top:here")).toHaveLength(1);
  });

  it("may have any name and any text", async () => {
    const names = [
      "__proto__",
      "constructor",
      'a"b',
      "a'b",
      "a;DROP TABLE logs",
      "ünïcode 🚀",
      "",
      "a\0b",
      "\u0001",
      "Case",
      "case",
    ];
    const fields: Fields = {};
    for (const [n, name] of names.entries()) setOwn(fields, name, `text ${n}`);
    await store.write([document("names", fields)]);
    const [found] = await find("names", "*");
    for (const [n, name] of names.entries()) {
      expect(Object.getOwnPropertyDescriptor(found, name)?.value).toBe(`text ${n}`);
      const node = { kind: "term", field: name, value: `text ${n}` } as const;
      const page = await store.search({ query: node, indices: ["names"], sort: "oldest", size: 1 });
      expect(page.hits, name).toHaveLength(1);
    }
    const texts = ["", "\0", "a\0b", "'; --", "\ud800", "\u2028", "1e400", "NaN"];
    await store.write(texts.map((text, n) => document("texts", { n, text })));
    expect((await find("texts", "*")).map(({ text }) => text)).toEqual(texts);
    const page = await store.search({
      query: { kind: "term", field: "text", value: "a\0b" },
      indices: ["texts"],
      sort: "oldest",
      size: 9,
    });
    expect(page.total).toBe(1);
  });

  it("keep exact numbers and times as they print", async () => {
    await store.write([
      document("exact", {
        "@timestamp": new Timestamp(time, 123_000),
        whole: new ExactNumber("float", 2),
        large: new ExactNumber("integer", 2n ** 63n),
        seen: new Timestamp(time),
      }),
    ]);
    const page = await store.search({ query: parseLucene("whole:2"), indices: ["exact"], sort: "oldest", size: 1 });
    expect(page.hits[0]!.source).toBe(
      '{"@timestamp":"2026-11-20T12:00:00.000123Z","whole":2.0,"large":9223372036854775808,"seen":"2026-11-20T12:00:00.000Z"}',
    );
    expect(await find("exact", "seen:[2026-11-20T11 TO 2026-11-20T13]")).toHaveLength(1);
  });

  it("may name a field twice, by a hash and by dots", async () => {
    await store.write([document("twice", { "a.b": 1, a: { b: 2 } }), document("twice", { a: [{ b: 1 }, { b: 3 }] })]);
    expect(await find("twice", "a.b:1")).toHaveLength(2);
    expect(await find("twice", "a.b:2")).toHaveLength(1);
    expect(await find("twice", "a.b:3")).toHaveLength(1);
  });

  it("may hold different kinds in one field", async () => {
    await store.write([1, "1", true, "true", [1, "a"], { deep: 1 }].map((v) => document("mixed", { v })));
    expect(await find("mixed", "v:1")).toHaveLength(3);
    expect(await find("mixed", "v:true")).toHaveLength(2);
    expect(await find("mixed", "v:[0 TO 5]")).toHaveLength(3);
    const fields = await store.fields({ query: { kind: "all" }, indices: ["mixed"] });
    expect(fields.find(({ name }) => name === "v")!.types).toEqual(["string", "number", "boolean"]);
  });

  it("may be encoded by a worker thread", async () => {
    const encoded = structuredClone(
      encodeDocuments([document("worker", { n: 1, list: ["a", "b"] }), document("", { n: 2 })]),
    );
    const results = await store.commit(encoded);
    expect(results.map(({ status }) => status)).toEqual(["created", "refused"]);
    expect(await find("worker", "list:b")).toHaveLength(1);
  });

  it.each(["", "a b", "a*", "_x", "-x", "..", "a,b", "x".repeat(300)])("go to no index called '%s'", async (index) => {
    expect(await store.write([document(index, {})])).toMatchObject([{ status: "refused" }]);
  });
});
