import { describe, expect, it } from "vitest";
import { ExactNumber, type Fields } from "../../../../../backend/src/event/value.ts";
import {
  BULK_KINDS,
  type EncodedBulk,
  encodeBulk,
} from "../../../../../backend/src/stores/logs/elasticsearch/encode.ts";
import { encodeWritten, extractRow } from "../../../../../backend/src/stores/logs/elasticsearch/written.ts";
import type { LogDocument } from "../../../../../backend/src/stores/logs/port.ts";

const document = (rest: Partial<LogDocument> = {}): LogDocument => ({
  ...{ index: "app-2026.11.21", id: "a", action: "index", time: 0, fields: { n: 1 } },
  ...rest,
});
const textOf = ({ bytes }: EncodedBulk) => Buffer.from(bytes).toString();
const linesOf = (batch: EncodedBulk, row: number) =>
  Buffer.from(batch.bytes.subarray(batch.starts[row], batch.starts[row + 1]))
    .toString()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

describe("documents as the bulk API's body", () => {
  it("writes an action line and a source line for each, and says where they begin", () => {
    const batch = encodeBulk([document(), document({ id: null, fields: { message: "Grüße 🚀\n" } })]);
    expect(textOf(batch)).toBe(
      '{"index":{"_index":"app-2026.11.21","_id":"a"}}\n{"n":1}\n{"index":{"_index":"app-2026.11.21"}}\n{"message":"Grüße 🚀\\n"}\n',
    );
    expect([...batch.starts]).toEqual([0, 56, batch.bytes.length]);
    expect(batch).toMatchObject({ format: "bulk", count: 2, ids: ["a", null] });
    expect(structuredClone(batch).bytes).toEqual(batch.bytes);
  });

  it("names each document's own index and action, whatever came before", () => {
    const given: LogDocument[] = [
      document(),
      document({ index: "other" }),
      document({ action: "create" }),
      document({ elasticsearch: { createOnly: true } }),
      document({ action: "delete" }),
      document(),
    ];
    const batch = encodeBulk(given);
    expect(given.map((_, row) => linesOf(batch, row)[0])).toEqual([
      { index: { _index: "app-2026.11.21", _id: "a" } },
      { index: { _index: "other", _id: "a" } },
      { create: { _index: "app-2026.11.21", _id: "a" } },
      { create: { _index: "app-2026.11.21", _id: "a" } },
      { delete: { _index: "app-2026.11.21", _id: "a" } },
      { index: { _index: "app-2026.11.21", _id: "a" } },
    ]);
    expect(linesOf(batch, 4)).toHaveLength(1);
    expect([...batch.kinds].map((kind) => BULK_KINDS[kind])).toEqual([
      ...["index", "index", "create", "put", "delete", "index"],
    ]);
  });

  it("keeps whatever stands in an id, and every digit of a number", () => {
    const ids = ['quo"te', "back\\slash", "tab\t", "emoji 🚀", "\ud800 alone", "ümlaut"];
    const batch = encodeBulk(ids.map((id) => document({ id })));
    expect(ids.map((_, row) => linesOf(batch, row)[0].index._id)).toEqual(ids);
    const fields: Fields = { big: new ExactNumber("integer", 2n ** 60n), float: new ExactNumber("float", 2) };
    expect(textOf(encodeBulk([document({ fields })]))).toContain('{"big":1152921504606846976,"float":2.0}');
  });

  it("writes updates: fields or a script, and what is stored where there is nothing", () => {
    const update = (elasticsearch: NonNullable<LogDocument["elasticsearch"]>) =>
      linesOf(encodeBulk([document({ action: "update", elasticsearch })]), 0);
    expect(update({ docAsUpsert: true, retryOnConflict: 2, routing: "r" })).toEqual([
      { update: { _index: "app-2026.11.21", _id: "a", routing: "r", retry_on_conflict: 2 } },
      { doc: { n: 1 }, doc_as_upsert: true },
    ]);
    const script = { source: "ctx._source.n++", lang: "painless", params: { event: { n: 1 } } };
    expect(update({ script, scriptedUpsert: true, upsert: {} })[1]).toEqual({
      script,
      scripted_upsert: true,
      upsert: {},
    });
  });

  it("refuses what would spoil a whole request, and keeps it for the dead letters", () => {
    const batch = encodeBulk([
      document({ id: "x".repeat(513) }),
      document({ index: "" }),
      document({ id: null, action: "update" }),
      document({ elasticsearch: { version: "latest" } }),
      document({ elasticsearch: { version: "1", versionType: "force" } }),
      document(),
    ]);
    expect([...batch.refused.keys()]).toEqual([0, 1, 2, 3, 4]);
    expect(batch.refused.get(0)).toMatch(/512 bytes/);
    expect(Buffer.from(extractRow(batch, 0)!.payload).toString()).toBe('{"n":1}');
  });

  it("grows with what it holds", () => {
    const message = "ü".repeat(1_500_000);
    const batch = encodeBulk([document(), document({ fields: { message } }), document()]);
    expect(linesOf(batch, 1)[1]).toEqual({ message });
    expect(linesOf(batch, 2)[1]).toEqual({ n: 1 });
  });
});

describe("what was to be written", () => {
  it("comes out of a batch and goes into another one as it was", () => {
    const given = [
      document({ elasticsearch: { createOnly: true, pipeline: "p", version: "3", versionType: "external" } }),
      document({ action: "update", elasticsearch: { docAsUpsert: true } }),
      document({ action: "delete" }),
      document({ id: null }),
    ];
    const batch = encodeBulk(given);
    const written = given.map((_, row) => extractRow(batch, row)!);
    expect(written[0]!.facts).toEqual({
      ...{ action: "put", index: "app-2026.11.21", id: "a" },
      ...{ pipeline: "p", version: "3", version_type: "external" },
    });
    const again = encodeWritten(written);
    expect(given.map((_, row) => linesOf(again, row))).toEqual(given.map((_, row) => linesOf(batch, row)));
    expect(again.kinds).toEqual(batch.kinds);
    expect(again.ids).toEqual(batch.ids);
  });

  it("may have been mended by hand, on several lines; what is no JSON any more is told", () => {
    const facts = { action: "index", index: "x", id: "a" };
    const items = ['{\n  "n": 9007199254740993\n}', "{", "[1]"].map((text) => ({
      form: "document" as const,
      payload: Buffer.from(text),
      facts,
    }));
    const batch = encodeWritten(items);
    expect(Buffer.from(batch.bytes).toString()).toContain('\n{"n":9007199254740993}\n');
    expect([...batch.refused.keys()]).toEqual([1, 2]);
  });
});
