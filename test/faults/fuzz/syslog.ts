import { createSocket } from "node:dgram";
import { connect } from "node:net";
import type { Random } from "../support/random.ts";
import { mutate } from "./mutate.ts";

const PATIENCE_MILLISECONDS = 30_000;

const message = (random: Random): string =>
  random.pick([
    `<34>1 ${new Date().toISOString()} host app ${random.below(1000)} ID47 [x@1 a="b" c="\\"\\]"] hello ${random.below(1000)}`,
    `<13>Feb 26 05:17:05 localhost haproxy[22]: {"ci":"192.0.2.7","n":${random.below(1000)}}`,
    "<165>1 - - - - - -",
    `<191>Oct 11 22:14:15 mymachine su: ${"x".repeat(random.pick([10, 2_000, 60_000]))}`,
    "no syslog at all",
    `<0>1 ${random.pick(["9999-99-99T99:99:99Z", "0000-01-01T00:00:00Z", "2026-02-30T00:00:00+99:99"])} h a p m - t`,
    `<34>1 - h a p m ${'[a b="c"]'.repeat(random.pick([1, 500]))} deep`,
    `<34>Feb 31 25:61:61 h a: impossible`,
    `<13>1 - - - - - [${"x".repeat(300)} t`,
  ]);

/** Messages of one framing, mutated, or with octet counts that lie. */
export function mutatedStream(random: Random): Buffer {
  const octets = random.chance(0.5);
  const messages = Array.from({ length: 1 + random.below(5) }, () => message(random));
  const framed = messages
    .map((text) => {
      if (!octets) return `${text}\n`;
      const count = random.chance(0.15)
        ? random.pick([0, -1, 1, 1e9, 99999999999, "abc", "07", Buffer.byteLength(text) + 5])
        : Buffer.byteLength(text);
      return `${count} ${text}`;
    })
    .join("");
  const bytes = Buffer.from(framed);
  if (random.chance(0.003)) return Buffer.alloc(3 * 1024 * 1024, "no end ");
  return random.chance(0.8) ? mutate(bytes, random) : bytes;
}

export function mutatedDatagram(random: Random): Buffer {
  const bytes = Buffer.from(message(random));
  return (random.chance(0.85) ? mutate(bytes, random) : bytes).subarray(0, 65_000);
}

/** Sends bytes, ends its half; true when the server closes too. */
export function sendSyslogBytes(port: number, bytes: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    const finish = (closed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(closed);
    };
    const timer = setTimeout(() => finish(false), PATIENCE_MILLISECONDS);
    socket.resume();
    socket.on("error", () => {});
    socket.on("end", () => finish(true));
    socket.on("close", () => finish(true));
    socket.on("connect", () => socket.end(bytes));
  });
}

export interface DatagramSender {
  send(bytes: Buffer): Promise<void>;
  close(): void;
}

export function openDatagrams(port: number): DatagramSender {
  const socket = createSocket("udp4");
  return {
    send: (bytes) => new Promise((resolve) => socket.send(bytes, port, "127.0.0.1", () => resolve())),
    close: () => socket.close(),
  };
}
