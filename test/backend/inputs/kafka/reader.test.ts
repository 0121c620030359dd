import { describe, expect, it } from "vitest";
import type { BusBatch, BusRecord } from "../../../../backend/src/bus/port.ts";
import { createEvent, type Event } from "../../../../backend/src/event/event.ts";
import { documentIdAt } from "../../../../backend/src/event/position.ts";
import { type Decoration, deliveryOf, originalOf, redeliver } from "../../../../backend/src/inputs/kafka/deliveries.ts";
import { createKafkaReader } from "../../../../backend/src/inputs/kafka/reader.ts";
import { NOW, readerContext } from "./context.ts";

const TIME = 1_700_000_000_000;

function batchOf(...records: (Partial<Omit<BusRecord, "value">> & { value: string | null })[]): BusBatch {
  return {
    topic: "prod-web",
    partition: 3,
    revoked: new AbortController().signal,
    records: records.map((record, index) => ({
      offset: BigInt(100 + index),
      timestamp: TIME + index,
      key: null,
      headers: {},
      ...record,
      value: record.value === null ? null : Buffer.from(record.value),
    })),
  };
}

function read(batch: BusBatch, codec: Parameters<typeof readerContext>[0] = "json", decorate: Decoration = "none") {
  const events: Event[] = [];
  const delivery = deliveryOf(batch, "group", decorate);
  const receipt = createKafkaReader(readerContext(codec)).read(delivery, (event) => events.push(event));
  return { events, receipt, delivery };
}
const ids = (events: readonly Event[]) => events.map(({ position, copy }) => documentIdAt(position!, copy));

describe("the reader of the kafka input", () => {
  it("gives every event its place, one more than one of a record their copies", () => {
    const { events, receipt, delivery } = read(batchOf({ value: '{"a":1}' }, { value: '[{"b":1},{"b":2}]' }));
    expect(delivery).toMatchObject({ session: null, resendable: false, items: 2 });
    expect(receipt).toEqual({ items: 2, outcomes: [] });
    expect(events.map(({ position, copy, order }) => [position!.offset, copy, order])).toEqual([
      [100, 0, 0],
      [101, 0, 1],
      [101, 1, 1],
    ]);
    expect(new Set(ids(events)).size).toBe(3);
  });

  it("takes the record's time for events that have none", () => {
    const { events } = read(
      batchOf({ value: "{}" }, { value: '{"@timestamp":"2026-01-02T03:04:05.678Z"}' }, { value: "{}", timestamp: -1 }),
    );
    expect(events.map(({ fields }) => String(fields["@timestamp"]))).toEqual([
      new Date(TIME).toISOString(),
      "2026-01-02T03:04:05.678Z",
      new Date(NOW).toISOString(),
    ]);
  });

  it("keeps what Filebeat says of itself, as Logstash's json codec does", () => {
    const document = {
      "@timestamp": "2026-01-02T03:04:05.678Z",
      "@metadata": { beat: "filebeat", version: "9.0" },
      message: "m",
    };
    const { events } = read(batchOf({ value: JSON.stringify(document) }), "json", "basic");
    expect(events[0]!.metadata).toMatchObject({ beat: "filebeat", version: "9.0", kafka: { topic: "prod-web" } });
    expect(Object.keys(events[0]!.fields).toSorted()).toEqual(["@timestamp", "@version", "message"]);
  });

  it("tells where a record came from as Logstash does", () => {
    const record = {
      value: "text",
      key: Buffer.from("k"),
      headers: { h: Buffer.from("v"), twice: [Buffer.from("1"), Buffer.from("2")], bad: Buffer.from([0xff]) },
    };
    const basic = { topic: "prod-web", consumer_group: "group", partition: 3, offset: 100, key: "k", timestamp: TIME };
    expect(read(batchOf(record), "plain", "none").events[0]!.metadata).toEqual({});
    expect(read(batchOf(record), "plain", "basic").events[0]!.metadata).toEqual({ kafka: basic });
    expect(read(batchOf(record), "plain", "extended").events[0]!.metadata).toEqual({
      kafka: { ...basic, headers: { h: "v", twice: "2" } },
    });
    expect(read(batchOf({ value: "text" }), "plain", "extended").events[0]!.metadata).toEqual({
      kafka: { ...basic, key: null },
    });
  });

  it("reads each record by itself: no line goes on in the next, and siblings share no metadata", () => {
    const { events } = read(batchOf({ value: "one\ntwo" }, { value: "three\n" }), "line", "basic");
    expect(events.map(({ fields, order }) => [fields.message, order])).toEqual([
      ["one", 0],
      ["two", 0],
      ["three", 1],
    ]);
    expect(events[0]!.metadata.kafka).toEqual(events[1]!.metadata.kafka);
    expect(events[0]!.metadata.kafka).not.toBe(events[1]!.metadata.kafka);
  });

  it("reads a tombstone as an empty text, and poison as a message with a tag", () => {
    expect(read(batchOf({ value: null }), "plain").events[0]!.fields.message).toBe("");
    expect(read(batchOf({ value: null })).events).toEqual([]);
    const { events } = read(batchOf({ value: "no json" }, { value: "a\0b" }, { value: '{"a":1}' }));
    expect(events.map(({ fields }) => fields.tags)).toEqual([["_jsonparsefailure"], ["_jsonparsefailure"], undefined]);
  });

  it("leaves the position that a codec knows", () => {
    const known = { source: "file\0x", offset: 5 };
    const codec = () => ({
      decode: (_chunk: unknown, emit: (event: Event) => void) => emit({ ...createEvent({}, 0, known), copy: 2 }),
      flush() {},
    });
    const [event] = read(batchOf({ value: "x" }), codec).events;
    expect([event!.position, event!.copy, event!.order]).toEqual([known, 2, 0]);
  });

  it.each(["none", "basic", "extended"] as const)("makes the same events of a kept original (%s)", (decorate) => {
    const batch = batchOf(
      { value: "{}" },
      { value: '[{"a":"ü"},{}]', key: Buffer.from([0xff, 0]), headers: { h: Buffer.from("v") } },
      { value: null },
    );
    for (const [item, record] of batch.records.entries()) {
      const original = originalOf(batch, item, "group", decorate)!;
      expect(original.source).toBe(`kafka prod-web/3/${record.offset}`);
      const again: Event[] = [];
      const stored = structuredClone({ ...original, payload: new Uint8Array(original.payload) });
      createKafkaReader(readerContext("json")).read(redeliver(stored), (event) => again.push(event));
      const first = read(batch, "json", decorate).events.filter(({ order }) => order === item);
      expect(again).toEqual(first.map((event) => ({ ...event, order: 0 })));
      expect(ids(again)).toEqual(ids(first));
    }
    expect(originalOf(batch, 9, "group", decorate)).toBeNull();
  });
});
