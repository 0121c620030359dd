import { describe, expect, it } from "vitest";
import type { Signal } from "../../../../backend/src/alerting/signal.ts";
import {
  decodeMessage,
  encodeMark,
  encodeSignals,
  sequenceOf,
} from "../../../../backend/src/alerting/signals/message.ts";

const signal = (source?: string): Signal => ({
  rule: "r",
  key: null,
  time: 1,
  count: 1,
  index: "i",
  id: "d",
  ...(source !== undefined && { source }),
});
const read = (messages: readonly Uint8Array[]) =>
  messages.flatMap((message) => {
    const decoded = decodeMessage(message);
    return decoded?.kind === "signals" ? decoded.signals : [];
  });

describe("messages of signals", () => {
  it("keeps signals whole and in order", () => {
    const signals = [signal('{"text":"ü \\u0000"}'), { ...signal(), value: { groups: [], values: [1.5] } }];
    expect(read(encodeSignals(signals))).toEqual(signals);
    expect(decodeMessage(encodeMark(5, "me"))).toEqual({ kind: "mark", time: 5, by: "me" });
  });

  it("makes no message that a broker would refuse, and cuts long texts of a document", () => {
    const many = Array.from({ length: 10_000 }, (_, n) => signal(JSON.stringify({ n, text: "x".repeat(200) })));
    const messages = encodeSignals(many);
    expect(Math.max(...messages.map(({ length }) => length))).toBeLessThan(1_000_000);
    expect(read(messages)).toEqual(many);

    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`f${n}`, "\u0001".repeat(2_000)]));
    const large = signal(
      JSON.stringify({ "@timestamp": "2026-11-21T10:00:00Z", message: "ü".repeat(900_000), ...wide }),
    );
    const cut = encodeSignals([large, signal()]);
    expect(Math.max(...cut.map(({ length }) => length))).toBeLessThan(1_000_000);
    const source = JSON.parse(read(cut)[0]!.source!) as Record<string, string>;
    expect(source["@timestamp"]).toBe("2026-11-21T10:00:00Z");
    expect(source.message).toBe(`${"ü".repeat(1_000)}… (cut)`);
  });

  it("passes over what is no message of ours", () => {
    for (const text of ["", "null", "[]", "{}", '{"signals":[{"rule":1}]}', '{"mark":"5","by":"me"}']) {
      expect(decodeMessage(Buffer.from(text))).toBeNull();
    }
  });

  it("numbers signals in the order in which they stand", () => {
    expect(sequenceOf(1, 4_095)).toBeLessThan(sequenceOf(2, 0));
    const signals = encodeSignals(Array.from({ length: 10_000 }, () => signal()));
    expect(Math.max(...signals.map((message) => read([message]).length))).toBeLessThanOrEqual(4_096);
  });
});
