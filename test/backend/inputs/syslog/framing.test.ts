import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFramer, type Framed } from "../../../../backend/src/inputs/syslog/framing.ts";

function messagesOf(framed: Framed | null): string[] {
  if (!framed) return [];
  if (framed.framing === "lines")
    return framed.payload
      .toString()
      .split("\n")
      .filter((line) => line !== "");
  const messages: string[] = [];
  for (let offset = 0; offset < framed.payload.length; ) {
    const length = framed.payload.readUInt32BE(offset);
    messages.push(framed.payload.toString("utf8", offset + 4, offset + 4 + length));
    offset += 4 + length;
  }
  return messages;
}

/** Feeds a stream in pieces cut at the given places. */
function feed(stream: Buffer, cuts: readonly number[]): string[] {
  const framer = createFramer(1000);
  const places = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b);
  const messages: string[] = [];
  let start = 0;
  for (const place of [...places, stream.length]) {
    if (place > start) messages.push(...messagesOf(framer.push(Buffer.from(stream.subarray(start, place)))));
    start = place;
  }
  return [...messages, ...messagesOf(framer.rest())];
}

const texts = fc.array(
  fc
    .string({ minLength: 1, maxLength: 40 })
    .filter((text) => !/[\n\r]/.test(text))
    .map((text) => `<13>${text}`),
  { minLength: 1, maxLength: 8 },
);
const cuts = fc.array(fc.nat(2000), { maxLength: 12 });

describe("syslog framing", () => {
  it("finds newline framed messages however the stream is cut", () => {
    fc.assert(
      fc.property(texts, cuts, (messages, places) => {
        expect(feed(Buffer.from(messages.map((text) => `${text}\n`).join("")), places)).toEqual(messages);
      }),
    );
  });

  it("finds octet counted messages however the stream is cut, line feeds inside included", () => {
    fc.assert(
      fc.property(texts, cuts, (messages, places) => {
        const counted = messages.map((text) => `${text}\nsecond line`);
        const stream = counted.map((text) => `${Buffer.byteLength(text)} ${text}`).join("");
        expect(feed(Buffer.from(stream), places)).toEqual(counted);
      }),
    );
  });

  it("keeps a last line without an end", () => {
    expect(feed(Buffer.from("<13>one\n<13>two"), [])).toEqual(["<13>one", "<13>two"]);
  });

  it("cuts a line that is too long and goes on", () => {
    const framer = createFramer(10);
    expect(messagesOf(framer.push(Buffer.from("<13>0123456789")))).toEqual(["<13>0123456789"]);
    expect(framer.cut).toBe(1);
    expect(messagesOf(framer.push(Buffer.from("rest\n<13>b\n")))).toEqual(["rest", "<13>b"]);
  });

  it.each(["99999 <13>x", "12345678901234", "1e1 <13>x", "9"])("refuses %j as an octet count", (text) => {
    const framer = createFramer(100);
    expect(framer.push(Buffer.from(text))).toBeNull();
    if (text.length > 1) expect(framer.failure).toMatch(/octet count/);
  });

  it("keeps what was complete before an octet count that is no length", () => {
    const framer = createFramer(100);
    expect(messagesOf(framer.push(Buffer.from("5 <13>a5 <13>bnonsense and more")))).toEqual(["<13>a", "<13>b"]);
    expect(framer.failure).toMatch(/octet count/);
  });

  it("counts a counted message that the connection's end broke off", () => {
    const framer = createFramer(100);
    expect(framer.push(Buffer.from("50 <13>begun"))).toBeNull();
    expect(framer.rest()).toBeNull();
    expect(framer.cut).toBe(1);
  });
});
