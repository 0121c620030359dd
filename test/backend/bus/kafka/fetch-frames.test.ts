import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { batchesIn, readFetchRequest, wrapBatches } from "../../../../backend/src/bus/kafka/fetch-frames.ts";
import { buildBatch } from "./build-batch.ts";

interface Decoded {
  responses: { topicName: string; partitions: { partition: number; messages: KafkaJsMessage[] }[] }[];
}
interface KafkaJsMessage {
  offset: string;
  key: Buffer | null;
  value: Buffer;
  isControlRecord: boolean;
  batchContext: { producerId: string; inTransaction: boolean };
}
const load = createRequire(import.meta.url);
/** What kafkajs makes of a response, and how it writes a request. */
const kafkajs = (version: number, what: "response" | "request") =>
  load(`kafkajs/src/protocol/requests/fetch/v${version}/${what}.js`);
const decode = (frame: Buffer, version: number): Promise<Decoded> =>
  kafkajs(version, "response").decode(frame.subarray(8));

const int16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const int32 = (value: number) => Buffer.from([value >> 24, value >> 16, value >> 8, value]);
const int64 = (value: number) => Buffer.concat([int32(Math.floor(value / 2 ** 32)), int32(value | 0)]);
const text = (value: string) => Buffer.concat([int16(value.length), Buffer.from(value)]);

/** A fetch response with one topic. */
function response(version: number, partitions: readonly Buffer[]): Buffer {
  const parts = partitions.map((records, partition) =>
    Buffer.concat([
      int32(partition),
      int16(0),
      int64(1000),
      int64(1000),
      ...(version >= 5 ? [int64(0)] : []),
      int32(1),
      int64(9),
      int64(70),
      ...(version >= 11 ? [int32(-1)] : []),
      int32(records.length),
      records,
    ]),
  );
  const body = Buffer.concat([
    int32(77),
    int32(0),
    ...(version >= 7 ? [int16(0), int32(0)] : []),
    int32(1),
    text("web"),
    int32(parts.length),
    ...parts,
  ]);
  return Buffer.concat([int32(body.length), body]);
}

const records = (...values: string[]) => values.map((value) => ({ value }));

describe("fetch responses", () => {
  it.each([4, 5, 7, 10, 11])("of version %i: kafkajs sees whole batches as records", async (version) => {
    const first = buildBatch({ baseOffset: 10, records: records("a", "b"), codec: "gzip" });
    const second = buildBatch({ baseOffset: 12, records: records("c", "d", "e"), lastOffsetDelta: 7 });
    const cut = buildBatch({ baseOffset: 20, records: records("x".repeat(200)) }).subarray(0, 150);
    const wrapped = wrapBatches(response(version, [Buffer.concat([first, second, cut]), Buffer.alloc(0)]), version);
    expect(wrapped.readInt32BE(0)).toBe(wrapped.length - 4);
    const { responses } = await decode(wrapped, version);
    expect(responses[0]!.topicName).toBe("web");
    const [full, empty] = responses[0]!.partitions;
    expect(empty!.messages).toEqual([]);
    expect(full!.messages.length).toBe(1);
    const [message] = full!.messages;
    expect(message!.offset).toBe("19");
    expect(batchesIn(message!.value)).toEqual([first, second]);
  });

  it("keep transactions apart, with producer and marks", async () => {
    const end = (kind: number) => ({ value: "\0\0\0\0\0\0", key: String.fromCharCode(0, 0, 0, kind) });
    const set = Buffer.concat([
      buildBatch({ baseOffset: 0, records: records("plain") }),
      buildBatch({ baseOffset: 1, records: records("t"), attributes: 0x10, producerId: 9 }),
      buildBatch({ baseOffset: 2, records: [end(0)], attributes: 0x30, producerId: 9 }),
      buildBatch({ baseOffset: 3, records: [end(1)], attributes: 0x30, producerId: 8 }),
      buildBatch({ baseOffset: 4, records: records("plain") }),
    ]);
    const { responses } = await decode(wrapBatches(response(11, [set]), 11), 11);
    const { messages } = responses[0]!.partitions[0]!;
    expect(
      messages.map(({ offset, key, isControlRecord, batchContext }) => [
        offset,
        key && [...key],
        isControlRecord,
        batchContext.inTransaction,
        batchContext.producerId,
      ]),
    ).toEqual([
      ["0", null, false, false, "-1"],
      ["1", null, false, true, "9"],
      ["2", [0, 0, 0, 0], true, true, "9"],
      ["3", [0, 0, 0, 1], true, true, "8"],
      ["4", null, false, false, "-1"],
    ]);
  });

  it("without batches, or in the old format, stay as they are", () => {
    const empty = response(11, [Buffer.alloc(0)]);
    expect(wrapBatches(empty, 11)).toBe(empty);
    const old = buildBatch({ records: records("a") });
    old.writeInt8(1, 16);
    const frame = response(11, [old]);
    expect(wrapBatches(frame, 11)).toBe(frame);
  });
});

describe("fetch requests", () => {
  const request = async (version: number, apiKey = 1): Promise<Buffer> => {
    const topics = [
      {
        topic: "web",
        partitions: [
          { partition: 3, fetchOffset: "1234567890123", maxBytes: 1 },
          { partition: 4, fetchOffset: "5", maxBytes: 1 },
        ],
      },
      { topic: "db", partitions: [{ partition: 0, fetchOffset: "7", maxBytes: 1 }] },
    ];
    const settings = { replicaId: -1, maxWaitTime: 1, minBytes: 1, maxBytes: 1, topics, rackId: "r" };
    const { buffer } = (await kafkajs(version, "request")(settings).encode()) as { buffer: Buffer };
    const head = Buffer.concat([int16(apiKey), int16(version), int32(42), text("client")]);
    return Buffer.concat([int32(head.length + buffer.length), head, buffer]);
  };

  it.each([4, 5, 7, 9, 11])("of version %i tell from where each partition is read", async (version) => {
    expect(readFetchRequest(await request(version))).toEqual({
      correlationId: 42,
      version,
      partitions: [
        { topic: "web", partition: 3, offset: 1234567890123n },
        { topic: "web", partition: 4, offset: 5n },
        { topic: "db", partition: 0, offset: 7n },
      ],
    });
  });

  it("are told from others", async () => {
    expect(readFetchRequest(await request(11, 3))).toBeNull();
    expect(readFetchRequest(Buffer.from([0, 0, 0, 2, 0, 1]))).toBeNull();
  });
});
