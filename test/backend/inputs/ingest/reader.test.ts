import { describe, expect, it } from "vitest";
import type { ReaderContext } from "../../../../backend/src/component/declaration.ts";
import type { Event } from "../../../../backend/src/event/event.ts";
import { createIngestReader } from "../../../../backend/src/inputs/ingest/reader.ts";

function read(text: string, facts: { key?: string; format?: string } = {}) {
  const context = { ecs: "v8", now: () => 0 } as unknown as ReaderContext;
  const events: Event[] = [];
  const { key = null, format = "guess" } = facts;
  const receipt = createIngestReader(context).read(
    {
      session: null,
      payload: new Uint8Array(Buffer.from(text)),
      facts: { stream: "app", key, format },
      resendable: true,
      items: 1,
    },
    (event) => events.push(event),
  );
  return { events, receipt };
}

describe("ingest reader", () => {
  it("reads NDJSON and refuses the bad lines by number", () => {
    const { events, receipt } = read('{"a":1}\n\nnot json\n"text"\n{"b":2}');
    expect(events.map(({ order, metadata }) => [order, metadata.stream])).toEqual([
      [0, "app"],
      [3, "app"],
    ]);
    expect(receipt.items).toBe(4);
    expect(receipt.outcomes.map(({ item }) => item)).toEqual([1, 2]);
    // A blank line is no item, but counts where a person counts lines.
    expect(receipt.details).toEqual([1, 3, 4, 5]);
  });

  it("reads an array and plain lines", () => {
    expect(read('[{"a":1},{"b":2}]').events).toHaveLength(2);
    expect(read("one\r\ntwo\n").events.map(({ fields }) => fields.message)).toEqual(["one", "two"]);
    expect(read('{"kept":"as text"}', { format: "text" }).events[0]!.fields.message).toBe('{"kept":"as text"}');
  });

  it("gives events positions only with an idempotency key", () => {
    expect(read("x").events[0]!.position).toBeNull();
    const { events } = read("same\nsame\n", { key: "k1" });
    expect(events.map(({ position }) => position?.offset)).toEqual([0, 1]);
    expect(events[0]!.position?.source).toContain("k1");
  });
});
