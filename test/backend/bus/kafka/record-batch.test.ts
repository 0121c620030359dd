import { describe, expect, it } from "vitest";
import { decompress } from "../../../../backend/src/bus/kafka/compression.ts";
import { crc32c } from "../../../../backend/src/bus/kafka/crc32c.ts";
import { openBatch, rangeOf } from "../../../../backend/src/bus/kafka/record-batch.ts";
import { BASE_TIME, type BatchRecipe, buildBatch } from "./build-batch.ts";

const ALL = [1_000_000, 1e9] as const;
const open = (recipe: BatchRecipe, from = 0n) => openBatch(buildBatch(recipe), from);
const values = (count: number) => Array.from({ length: count }, (_, index) => ({ value: `value ${index} `.repeat(5) }));

describe("CRC-32C", () => {
  it("is the Castagnoli one", () => {
    expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(crc32c(Buffer.from("xx123456789y"), 2, 11)).toBe(0xe3069283);
  });
});

describe("record batches", () => {
  it.each(["none", "gzip", "snappy", "xerial", "lz4", "zstd"] as const)(
    "are read when compressed by %s",
    async (codec) => {
      const cursor = await open({ codec, records: values(100) });
      const { records } = cursor.take(...ALL);
      expect(records.map(({ value }) => String(value))).toEqual(values(100).map(({ value }) => value));
      expect(cursor.ended).toBe(true);
    },
  );

  it("give offset, time, key, value and headers", async () => {
    const cursor = await open({
      baseOffset: 2 ** 40,
      records: [
        {
          value: null,
          key: "k",
          timestampDelta: -7,
          headers: [
            ["a", "1"],
            ["b", "x"],
            ["a", "2"],
            ["n", null],
          ],
        },
        { value: "", offsetDelta: 9, timestampDelta: 5_000_000_000 },
      ],
    });
    const { records } = cursor.take(...ALL);
    expect(records[0]).toMatchObject({ offset: 2n ** 40n, timestamp: BASE_TIME - 7, value: null });
    expect(String(records[0]!.key)).toBe("k");
    expect(records[0]!.headers.a).toEqual([Buffer.from("1"), Buffer.from("2")]);
    expect(records[0]!.headers.b).toEqual(Buffer.from("x"));
    expect(records[0]!.headers.n).toEqual(Buffer.alloc(0));
    expect(records[1]).toMatchObject({ offset: 2n ** 40n + 9n, timestamp: BASE_TIME + 5e9, key: null, headers: {} });
    expect(records[1]!.value!.length).toBe(0);
  });

  it("have the broker's time where the topic says so", async () => {
    const { records } = (await open({ attributes: 0x08, records: values(2) })).take(...ALL);
    expect(records.map(({ timestamp }) => timestamp)).toEqual([BASE_TIME + 5000, BASE_TIME + 5000]);
  });

  it("begin at the offset that was asked for, and come in portions", async () => {
    const cursor = await open({ baseOffset: 100, records: values(10) }, 103n);
    expect(cursor.take(4, 1e9).records.map(({ offset }) => offset)).toEqual([103n, 104n, 105n, 106n]);
    expect(cursor.ended).toBe(false);
    expect(cursor.take(100, 1).records.map(({ offset }) => offset)).toEqual([107n]);
    expect(cursor.take(...ALL).records.length).toBe(2);
    expect(cursor.take(...ALL).records.length).toBe(0);
  });

  it("know their range also when compaction took the last records", () => {
    expect(rangeOf(buildBatch({ baseOffset: 5, lastOffsetDelta: 90, records: values(1) }))).toEqual({
      firstOffset: 5n,
      lastOffset: 95n,
    });
  });

  it("are refused when damaged or of an unknown codec", async () => {
    const damaged = buildBatch({ records: values(3) });
    damaged[80]! ^= 1;
    await expect(openBatch(damaged, 0n)).rejects.toThrow("checksum");
    await expect(open({ codec: "unknown", records: values(1) })).rejects.toThrow("unknown compression codec 7");
    const short = buildBatch({ records: values(3) });
    short.writeInt32BE(4, 57);
    short.writeUInt32BE(crc32c(short, 21), 17);
    const cursor = await openBatch(short, 0n);
    expect(() => cursor.take(...ALL)).toThrow(RangeError);
  });

  it.each(["gzip", "snappy", "xerial", "lz4", "zstd"] as const)("by %s are refused above a limit", async (codec) => {
    const batch = buildBatch({ codec, records: values(2_000) });
    const number = batch.readInt16BE(21) & 7;
    await expect(decompress(number, batch.subarray(61), 10_000)).rejects.toThrow();
    await expect(decompress(number, batch.subarray(61), 1_000_000)).resolves.toHaveProperty("length");
    await expect(decompress(number, Buffer.from("not compressed at all"), 1_000_000)).rejects.toThrow();
  });
});
