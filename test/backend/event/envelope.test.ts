import { describe, expect, it } from "vitest";
import { readEnvelope, writeEnvelope } from "../../../backend/src/event/envelope.ts";
import { createEvent } from "../../../backend/src/event/event.ts";
import { parseJson } from "../../../backend/src/event/json.ts";
import { documentIdAt } from "../../../backend/src/event/position.ts";
import { Timestamp } from "../../../backend/src/event/timestamp.ts";
import type { Fields } from "../../../backend/src/event/value.ts";

const NOW = Date.UTC(2026, 10, 21);

function event(text: string) {
  return createEvent(parseJson(text) as Fields, NOW, { source: "file /var/log/a", offset: 42 });
}

describe("an event's envelope", () => {
  it("brings back fields, kinds of numbers, time, metadata, position and copy", () => {
    const sent = event(`{"@timestamp":"2026-11-21T10:00:00.123456789Z","ratio":2.0,"big":9007199254740993,
      "__proto__":"only a name","nested":{"list":[1,"two",null]},"@metadata":{"_id":"own","kafka":{"topic":"t"}}}`);
    sent.copy = 3;
    const read = readEnvelope(writeEnvelope(sent, { ...sent.position!, generation: "g" }), 0)!;
    expect(JSON.stringify(read.fields)).toBe(JSON.stringify(sent.fields));
    expect(read.fields["@timestamp"]).toEqual(new Timestamp(Date.UTC(2026, 10, 21, 10, 0, 0, 123), 456_789));
    expect(read.metadata).toEqual({ _id: "own", kafka: { topic: "t" } });
    expect(read.position).toEqual({ source: "file /var/log/a", offset: 42, generation: "g" });
    expect(read.copy).toBe(3);
    expect(documentIdAt(read.position!, read.copy)).toBe(documentIdAt({ ...sent.position!, generation: "g" }, 3));
  });

  it("keeps an event that has no metadata and no @timestamp of its own at the time it was received", () => {
    const text = writeEnvelope(event(`{"message":"a"}`), { source: "s", offset: 0 });
    expect(text).not.toContain("metadata");
    expect(readEnvelope(text, NOW + 60_000)!.fields["@timestamp"]).toEqual(new Timestamp(NOW));
  });

  it("is not taken for what others write into the topic", () => {
    for (const text of [
      "",
      "no json",
      "[]",
      `{"message":"a"}`,
      `{"event":[],"source":"s","offset":1}`,
      `{"event":{}}`,
    ]) {
      expect(readEnvelope(text, NOW)).toBeNull();
    }
  });
});
