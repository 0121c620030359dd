import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentIdAt } from "../../../../backend/src/event/position.ts";
import { joinId, splitId } from "../../../../backend/src/stores/logs/duckdb/document-id.ts";
import { createKnownIds } from "../../../../backend/src/stores/logs/duckdb/known-ids.ts";

const source = (n: number) => `source${String(n).padStart(14, "0")}`;
const at = (n: number, key: number) => ({ source: source(n), key, copy: 0 });

describe("ids as they are stored", () => {
  it("fall apart and come together again", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", minLength: 1 }), (id) => joinId(splitId(id)) === id));
    const offset = fc.nat(Number.MAX_SAFE_INTEGER);
    fc.assert(
      fc.property(fc.string(), offset, fc.nat(1000), (from, n, copy) => {
        const id = documentIdAt({ source: from, offset: n }, copy);
        expect(splitId(id)).toMatchObject({ key: n, copy });
        expect(joinId(splitId(id))).toBe(id);
      }),
    );
  });

  it.each([
    "AbCdEfGhIjKlMnOpQrSt-01",
    "AbCdEfGhIjKlMnOpQrSt-1-0",
    "AbCdEfGhIjKlMnOpQrSt-zzzzzzzzzzz",
    "AbCdEfGhIjKlMnOpQrSt-A",
  ])("%s is kept whole, for it would not come together again", (id) => {
    expect(splitId(id).copy).toBe(-1);
    expect(joinId(splitId(id))).toBe(id);
  });
});

describe("what ids a file may hold", () => {
  it("never denies one that was added, whatever the order, and stays bounded", () => {
    const key = fc.nat(10_000);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), key, fc.nat(50)), { maxLength: 200 }), (batches) => {
        const known = createKnownIds();
        for (const [n, low, length] of batches) known.add("app", source(n), low, low + length);
        return batches.every(
          ([n, low, length]) => known.mayHold("app", at(n, low)) && known.mayHold("app", at(n, low + length)),
        );
      }),
    );
  });

  it("denies what lies between and behind the batches of a source", () => {
    const known = createKnownIds();
    known.add("app", source(1), 100, 199);
    known.add("app", source(1), 300, 399);
    expect(known.mayHold("app", at(1, 250))).toBe(false);
    expect(known.mayHold("app", at(1, 400))).toBe(false);
    expect(known.mayHold("app", at(2, 150))).toBe(false);
    expect(known.mayHold("other", at(1, 150))).toBe(false);
    known.add("app", source(1), 200, 299);
    expect(known.mayHold("app", at(1, 250))).toBe(true);
  });

  it("still knows sources that it had to forget", () => {
    const known = createKnownIds();
    for (let n = 0; n < 30_000; n += 1) known.add("app", source(n), 0, 9);
    expect(known.mayHold("app", at(0, 5))).toBe(true);
    expect(known.mayHold("app", at(29_999, 5))).toBe(true);
    expect(known.mayHold("app", at(29_999, 10))).toBe(false);
    known.add("app", source(0), 100, 109);
    expect(known.mayHold("app", at(0, 5))).toBe(true);
    const wrong = Array.from({ length: 1000 }, (_, n) => known.mayHold("app", at(100_000 + n, 5))).filter(Boolean);
    expect(wrong.length).toBeLessThan(20);
  });

  it("knows whole ids", () => {
    const known = createKnownIds();
    known.addWhole("app", "abc");
    expect(known.mayHold("app", splitId("abc"))).toBe(true);
    expect(known.mayHold("app", splitId("abd"))).toBe(false);
  });
});
