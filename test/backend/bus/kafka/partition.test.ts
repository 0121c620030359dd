import { describe, expect, it } from "vitest";
import { BadBatch, type OwnedPartition, ownPartition, undecoded } from "../../../../backend/src/bus/kafka/partition.ts";
import { buildBatch } from "./build-batch.ts";

const batch = (baseOffset: number, count: number, lastOffsetDelta = count - 1) =>
  undecoded(
    buildBatch({
      baseOffset,
      lastOffsetDelta,
      records: Array.from({ length: count }, (_, at) => ({ value: `${baseOffset + at}` })),
    }),
  );

async function offsets(partition: OwnedPartition, most = 100): Promise<bigint[] | null> {
  const portion = await partition.take(most, 1e9);
  return portion?.records.map(({ offset }) => offset) ?? null;
}

describe("an owned partition", () => {
  it("hands on what was asked for, from the offset that was asked for", async () => {
    const partition = ownPartition("web", 0);
    partition.fetching(2n);
    expect(partition.arrived(2n, [batch(0, 4), batch(4, 2)])).toBe(true);
    expect(partition.hasWork).toBe(true);
    expect(await offsets(partition, 1)).toEqual([2n]);
    expect(await offsets(partition)).toEqual([3n]);
    expect(await offsets(partition)).toEqual([4n, 5n]);
    expect(await offsets(partition)).toBeNull();
    expect(partition.waitingBytes).toBe(0);
  });

  it("takes nothing that was fetched before a rebalance or from elsewhere", () => {
    const partition = ownPartition("web", 0);
    expect(partition.arrived(0n, [batch(0, 1)])).toBe(false);
    partition.fetching(0n);
    expect(partition.arrived(5n, [batch(5, 1)])).toBe(false);
    partition.suspend();
    expect(partition.arrived(0n, [batch(0, 1)])).toBe(false);
  });

  it("does not hand on again what is in work when a rebalance leaves it where it was", async () => {
    const partition = ownPartition("web", 0);
    partition.fetching(0n);
    partition.arrived(0n, [batch(0, 10)]);
    const portion = await partition.take(6, 1e9);
    partition.suspend();
    partition.fetching(0n);
    partition.arrived(0n, [batch(0, 10), batch(10, 2)]);
    expect(await offsets(partition)).toEqual([6n, 7n, 8n, 9n]);
    expect(await offsets(partition)).toEqual([10n, 11n]);
    portion!.piece.done = true;
    expect(partition.progress!.done).toBe(6n);
  });

  it("passes over ends of transactions and compacted offsets in what may be committed", async () => {
    const partition = ownPartition("web", 0);
    partition.fetching(0n);
    partition.arrived(0n, [batch(3, 2, 8)]);
    const portion = await partition.take(100, 1e9);
    portion!.piece.done = true;
    expect(partition.progress!.done).toBe(12n);
    partition.fetching(15n);
    expect(partition.progress!.done).toBe(15n);
  });

  it("commits where it began, then only what is new", () => {
    const partition = ownPartition("web", 0);
    expect(partition.isDue).toBe(false);
    partition.fetching(7n);
    expect([partition.isDue, partition.progress!.done]).toEqual([true, 7n]);
    partition.committed(7n);
    expect(partition.isDue).toBe(false);
  });

  it("begins anew when its offsets go back, as after a topic was made anew", async () => {
    const partition = ownPartition("web", 0);
    partition.fetching(100n);
    partition.arrived(100n, [batch(100, 5)]);
    await partition.take(2, 1e9);
    partition.fetching(0n);
    partition.arrived(0n, [batch(0, 2)]);
    expect(await offsets(partition)).toEqual([0n, 1n]);
  });

  it("commits nothing below what the group has while it reads back", async () => {
    const partition = ownPartition("web", 0);
    partition.fetching(10n);
    partition.committed(10n);
    partition.readBack(0n, 10n);
    partition.fetching(0n);
    partition.arrived(0n, [batch(0, 5), batch(5, 10)]);
    (await partition.take(5, 1e9))!.piece.done = true;
    expect(partition.isDue).toBe(false);
    (await partition.take(50, 1e9))!.piece.done = true;
    expect([partition.isDue, partition.progress!.done]).toEqual([true, 15n]);
  });

  it("names the batch that cannot be decoded, and can pass over it", async () => {
    const damaged = buildBatch({ baseOffset: 4, records: [{ value: "a" }, { value: "b" }] });
    damaged[70]! ^= 1;
    const partition = ownPartition("web", 0);
    partition.fetching(4n);
    partition.arrived(4n, [undecoded(damaged)]);
    const failure = await partition.take(10, 10).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BadBatch);
    expect((failure as BadBatch).range).toEqual({ firstOffset: 4n, lastOffset: 5n });
    partition.skipBatch((failure as BadBatch).range);
    expect(partition.progress!.done).toBe(6n);
  });

  it("tells when it is taken away", () => {
    const partition = ownPartition("web", 0);
    partition.revoke();
    expect(partition.revoked.aborted).toBe(true);
  });
});
