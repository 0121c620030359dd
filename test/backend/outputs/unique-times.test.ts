import { describe, expect, it } from "vitest";
import { createEvent, type Event } from "../../../backend/src/event/event.ts";
import type { Position } from "../../../backend/src/event/position.ts";
import { parseEventTime, Timestamp } from "../../../backend/src/event/timestamp.ts";
import { compileUniqueTime } from "../../../backend/src/outputs/influxdb/unique-times.ts";

const NOW = Date.UTC(2026, 10, 21, 1, 2, 3, 456);
const START = BigInt(NOW) * 1_000_000n;
const SECOND = 1_000_000_000;

function event(position: Position | null, time: Timestamp = new Timestamp(NOW), copy = 0): Event {
  return { ...createEvent({ "@timestamp": time }, NOW, position), copy };
}

const unique = compileUniqueTime("ms");
const timeAt = (source: string, offset: number, time?: Timestamp, copy?: number) =>
  unique(event({ source, offset }, time, copy), NOW, undefined);

describe("times below an event's resolution", () => {
  it("are the same for the same event, in another process too", () => {
    expect(timeAt("kafka\0web/3", 1042)).toBe(timeAt("kafka\0web/3", 1042));
    expect(compileUniqueTime("ms")(event({ source: "kafka\0web/3", offset: 1042 }), NOW, undefined)).toBe(
      timeAt("kafka\0web/3", 1042),
    );
    // Another version must not give other times: what is read again after an upgrade would be there twice.
    expect(timeAt("kafka\0web/3", 1042)).toBe(START + 631_640n);
  });

  it("differ for 15,625 consecutive offsets of a source, and stay within the millisecond", () => {
    const times = new Set(Array.from({ length: 15_625 }, (_, i) => timeAt("file a", 123_456_789 + i)));
    expect(times.size).toBe(15_625);
    for (const time of times) expect(time / 1_000_000n).toBe(BigInt(NOW));
  });

  it("differ for the partitions of a topic at whatever offsets", () => {
    const times = new Set<bigint>();
    for (let partition = 0; partition < 64; partition += 1) {
      for (let offset = 0; offset < 500; offset += 1) times.add(timeAt(`kafka\0web/${partition}`, offset * partition));
    }
    // Partition 0 always stood at offset 0.
    expect(times.size).toBe(63 * 500 + 1);
  });

  it("differ for the same offset of other sources", () => {
    const times = new Set(Array.from({ length: 1_000 }, (_, i) => timeAt(`agent-${i} /var/log/x.log`, 4_096)));
    expect(times.size).toBeGreaterThan(995);
  });

  it("differ for the lines of a file whose positions have a checksum each, as Filebeat's have", () => {
    const second = parseEventTime("2026-11-21T01:02:03Z")!;
    const times = Array.from({ length: 50_000 }, (_, line) => {
      const position = {
        source: "filebeat\0agent\0/var/log/access.log",
        offset: line * 211,
        generation: `sum-${line}`,
      };
      return unique(event(position, second), NOW, undefined);
    });
    expect(new Set(times).size).toBe(50_000);
  });

  it("differ for the copies of an event, and for those of its neighbours", () => {
    const times = new Set<bigint>();
    for (let offset = 0; offset < 100; offset += 1) {
      for (let copy = 0; copy < 100; copy += 1) times.add(timeAt("kafka\0web/0", offset, undefined, copy));
    }
    expect(times.size).toBe(10_000);
  });

  it("have a whole second's room where the time was written without a fraction", () => {
    const time = parseEventTime("2026-11-21T01:02:03Z")!;
    const times = Array.from({ length: 1_000 }, (_, i) => timeAt("access.log", i * 20_011, time));
    expect(new Set(times).size).toBe(1_000);
    const spread = times.map((at) => Number(at - BigInt(time.milliseconds) * 1_000_000n));
    expect(Math.min(...spread)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...spread)).toBeLessThan(SECOND);
    expect(Math.max(...spread)).toBeGreaterThan(SECOND / 2);
  });

  it("keep the microseconds of a time that has them, and leave nanoseconds alone", () => {
    const base = BigInt(NOW) * 1_000_000n;
    expect(timeAt("a", 5, new Timestamp(NOW, 123_000)) / 1_000n).toBe(base / 1_000n + 123n);
    expect(timeAt("a", 5, new Timestamp(NOW, 123_456))).toBe(base + 123_456n);
    expect(compileUniqueTime("n")(event({ source: "a", offset: 5 }), NOW, undefined)).toBe(base);
    expect(compileUniqueTime("n")(event({ source: "a", offset: 5 }), NOW, 77n)).toBe(77n);
  });

  it("stay within the precision that the output cuts to, of a given time too", () => {
    const second = (BigInt(NOW) / 1_000n) * 1_000n * 1_000_000n;
    const cut = compileUniqueTime("s")(event({ source: "a", offset: 5 }), NOW, undefined);
    expect(cut).toBeGreaterThanOrEqual(second);
    expect(cut).toBeLessThan(second + BigInt(SECOND));
    const given = compileUniqueTime("ms")(event({ source: "a", offset: 5 }), NOW, 5_000_000n);
    expect(given / 1_000_000n).toBe(5n);
  });

  it("differ for events without a position, which are never sent again", () => {
    const times = new Set(Array.from({ length: 10_000 }, () => unique(event(null), NOW, undefined)));
    expect(times.size).toBe(10_000);
  });
});
