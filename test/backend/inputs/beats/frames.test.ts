import { describe, expect, it } from "vitest";
import { acknowledgement, takeFrame } from "../../../../backend/src/inputs/beats/frames.ts";

const LARGEST = 1000;

function jsonFrame(sequence: number, text: string): Buffer {
  const head = Buffer.alloc(10);
  head.write("2J", "latin1");
  head.writeUInt32BE(sequence, 2);
  head.writeUInt32BE(Buffer.byteLength(text), 6);
  return Buffer.concat([head, Buffer.from(text)]);
}

describe("Lumberjack frames", () => {
  it("takes a window and an event off the front", () => {
    const stream = Buffer.concat([Buffer.from([0x32, 0x57, 0, 0, 0, 7]), jsonFrame(1, '{"a":1}')]);
    const window = takeFrame(stream, LARGEST)!;
    expect(window.frame).toEqual({ kind: "window", events: 7 });
    const event = takeFrame(window.rest, LARGEST)!;
    expect(event.frame).toMatchObject({ kind: "json", sequence: 1 });
    expect(event.rest).toHaveLength(0);
  });

  it("waits for the rest of a frame at every cut", () => {
    const stream = jsonFrame(3, '{"message":"x"}');
    for (let length = 0; length < stream.length; length += 1) {
      expect(takeFrame(stream.subarray(0, length), LARGEST)).toBeNull();
    }
  });

  it("refuses other bytes, saying what they may be, and frames beyond the limit before they arrive", () => {
    expect(() => takeFrame(Buffer.from([0x16, 3, 1]), LARGEST)).toThrow(/looks like TLS/);
    expect(() => takeFrame(Buffer.from("GET / HTTP/1.1"), LARGEST)).toThrow(/no Lumberjack v2 frame/);
    expect(() => takeFrame(Buffer.from([0x32, 0x58, 0, 0]), LARGEST)).toThrow(/type 0x58/);
    expect(() => takeFrame(Buffer.from([0x32, 0x43, 0xff, 0xff, 0xff, 0xff]), LARGEST)).toThrow(
      /larger than the limit/,
    );
  });

  it("acknowledges by sequence", () => {
    expect(acknowledgement(258)).toEqual(Buffer.from([0x32, 0x41, 0, 0, 1, 2]));
  });
});
