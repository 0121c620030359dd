import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PackedRecord, packRecords, unpackRecords } from "../../../../backend/src/inputs/kafka/pack.ts";

const bytes = fc.uint8Array({ maxLength: 40 }).map((value) => Buffer.from(value));
const record: fc.Arbitrary<PackedRecord> = fc.record({
  offset: fc.maxSafeNat(),
  timestamp: fc.integer({ min: -1, max: 4e12 }),
  value: fc.option(bytes),
  key: fc.option(bytes),
  headers: fc.array(fc.tuple(fc.string({ unit: "grapheme", maxLength: 8 }), bytes), { maxLength: 3 }),
});

describe("packed records", () => {
  it("come out as they went in", () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 8 }), (records) => {
        const packed = packRecords(records);
        const unpacked: PackedRecord[] = [];
        unpackRecords(Buffer.from(packed.buffer), ({ offset, timestamp, value, extras }) => {
          unpacked.push({ offset, timestamp, value, ...extras() });
        });
        expect(unpacked).toEqual(records);
      }),
    );
  });

  it("own their buffer, so that it can be moved", () => {
    const packed = packRecords([{ offset: 1, timestamp: 2, value: Buffer.from("a"), key: null, headers: [] }]);
    expect(packed.byteOffset).toBe(0);
    expect(packed.buffer.byteLength).toBe(packed.length);
  });
});
