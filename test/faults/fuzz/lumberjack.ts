import { connect } from "node:net";
import { deflateSync } from "node:zlib";
import { compressedFrame, jsonFrame, windowOf } from "../support/lumberjack.ts";
import type { Random } from "../support/random.ts";
import { hardJson, mutate } from "./mutate.ts";

/** What a connection came to: how many acknowledgements, and whether the server closed it. */
export interface LumberjackOutcome {
  readonly acknowledgements: number;
  readonly closed: boolean;
}

const PATIENCE_MILLISECONDS = 30_000;

/** Sends bytes, ends its half, and waits for the server to do the same. */
export function sendLumberjackBytes(port: number, bytes: Buffer): Promise<LumberjackOutcome> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    let received = 0;
    const finish = (closed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ acknowledgements: Math.floor(received / 6), closed });
    };
    const timer = setTimeout(() => finish(false), PATIENCE_MILLISECONDS);
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      received += chunk.length;
    });
    socket.on("end", () => finish(true));
    socket.on("close", () => finish(true));
    socket.on("connect", () => socket.end(bytes));
  });
}

const event = (random: Random): string =>
  random.chance(0.15)
    ? hardJson(random)
    : JSON.stringify({
        "@timestamp": new Date().toISOString(),
        "@metadata": { beat: "filebeat", version: "8.15.0" },
        agent: { id: "fuzz" },
        log: { file: { path: "/var/log/fuzz.log" }, offset: random.below(1e6) },
        message: `line ${random.below(1000)}`,
      });

const header = (type: string, ...numbers: number[]): Buffer => {
  const bytes = Buffer.alloc(2 + 4 * numbers.length);
  bytes.write(`2${type}`, "latin1");
  for (const [index, number] of numbers.entries()) bytes.writeUInt32BE(number, 2 + 4 * index);
  return bytes;
};

const BOMB = deflateSync(Buffer.alloc(128 * 1024 * 1024), { level: 9 });
/** Frames that inflate to frames that inflate …, ten deep. */
const NESTED = Array.from({ length: 10 }).reduce<Buffer>(
  (inner) => compressedFrame(inner),
  jsonFrame(1, Buffer.from('{"message":"deep inside"}')),
);

/** Windows that are mutated or lie about their lengths, types and numbers. */
export function mutatedWindows(random: Random): Buffer {
  const events = Array.from({ length: 1 + random.below(5) }, () => event(random));
  const window = windowOf(events, random.chance(0.5));
  switch (random.below(16)) {
    case 0:
      return Buffer.concat([header("W", 0xffffffff), window.subarray(6)]);
    case 1:
      return Buffer.concat([header("W", random.pick([0, events.length + 3, 1])), window.subarray(6)]);
    case 2:
      return Buffer.concat([header("W", 1), header("J", 1, random.pick([0, 0xffffffff, 70_000_000, 100])), window]);
    case 3:
      return Buffer.concat([header("W", 1), header("C", random.pick([0, 0xffffffff, 70_000_000, 100])), window]);
    case 4: {
      const bomb = random.chance(0.2) ? BOMB : NESTED;
      return Buffer.concat([header("W", 1), header("C", bomb.length), bomb]);
    }
    case 5:
      return Buffer.concat([header("W", 1), random.chance(0.5) ? NESTED : compressedFrame(window)]);
    case 6:
      return Buffer.concat([header("W", 1), mutate(compressedFrame(jsonFrame(1, Buffer.from(event(random)))), random)]);
    case 7:
      return Buffer.concat([header("W", 1), jsonFrame(0xffffffff, mutate(Buffer.from(event(random)), random)), window]);
    case 8:
      // Version 1, TLS, HTTP, acknowledgements of one's own.
      return Buffer.from(
        random.pick([
          "1W\0\0\0\u0001",
          "\u0016\u0003\u0001\u0002",
          "GET / HTTP/1.1\r\n\r\n",
          "2A\0\0\0\u0001",
          "2D\0\0\0\u0001",
        ]),
      );
    case 9:
      return Buffer.concat([window, window, mutate(window, random)]);
    default:
      return mutate(window, random);
  }
}
