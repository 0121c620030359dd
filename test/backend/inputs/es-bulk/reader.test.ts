import { describe, expect, it } from "vitest";
import type { ReaderContext, Receipt } from "../../../../backend/src/component/declaration.ts";
import type { Event } from "../../../../backend/src/event/event.ts";
import { type BulkDetails, createBulkReader } from "../../../../backend/src/inputs/es-bulk/reader.ts";

function read(text: string, index: string | null = null): { events: Event[]; receipt: Receipt; details: BulkDetails } {
  const context = { ecs: "v8", now: () => 0 } as unknown as ReaderContext;
  const events: Event[] = [];
  const receipt = createBulkReader(context).read(
    { session: null, payload: new Uint8Array(Buffer.from(text)), facts: { index }, resendable: true, items: 1 },
    (event) => events.push(event),
  );
  return { events, receipt, details: receipt.details as BulkDetails };
}

describe("bulk reader", () => {
  it("reads create and index with their targets", () => {
    const { events, receipt } = read(
      '{"create":{"_index":"a"}}\n{"message":"one"}\n{"index":{"_id":"7"}}\n{"message":"two","@timestamp":"2026-01-02T03:04:05.678Z"}\n',
      "from-path",
    );
    expect(receipt).toMatchObject({ items: 2, outcomes: [] });
    expect(events.map(({ metadata, order }) => ({ ...metadata, order }))).toEqual([
      { _index: "a", _op_type: "create", order: 0 },
      { _index: "from-path", _id: "7", order: 1 },
    ]);
    expect(String(events[1]!.fields["@timestamp"])).toBe("2026-01-02T03:04:05.678Z");
  });

  it("refuses single items and goes on: bad JSON, not an object, update, delete", () => {
    const { events, receipt, details } = read(
      [
        '{"index":{}}',
        "{oops",
        '{"index":{}}',
        "[1]",
        '{"update":{"_id":"1"}}',
        '{"doc":{}}',
        '{"delete":{"_id":"1"}}',
        '{"index":{}}',
        '{"ok":1}',
        "",
      ].join("\n"),
    );
    expect(events.map(({ order }) => order)).toEqual([4]);
    expect(receipt.items).toBe(5);
    expect(receipt.outcomes.map(({ item, status }) => [item, status])).toEqual(
      [0, 1, 2, 3].map((item) => [item, "refused"]),
    );
    expect(details.problem).toBeNull();
  });

  it("stores nothing of a body that breaks off, and names the line", () => {
    expect(read('{"index":{}}\n{"a":1}\n{"index":{}}\n')).toMatchObject({
      events: [],
      details: { problem: expect.stringContaining("line [3]") },
    });
    expect(read('{"index":{}}\n{"a":1}\nnonsense\n{"b":2}\n')).toMatchObject({
      events: [],
      details: { problem: expect.stringContaining("Malformed action/metadata line [3]") },
    });
    expect(read('{"explode":{}}\n{}\n').details.problem).toContain("found [explode]");
  });

  it("gives a Filebeat event without id a position", () => {
    const { events } = read(
      '{"create":{}}\n{"agent":{"id":"a"},"log":{"offset":9,"file":{"path":"/x"}},"message":"m"}\n',
    );
    expect(events[0]!.position).toMatchObject({ offset: 9 });
  });
});
