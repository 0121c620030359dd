import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { deflateSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import type { Delivery, InputContext } from "../../../../backend/src/component/declaration.ts";
import { type ConnectionLimits, serveConnection } from "../../../../backend/src/inputs/beats/connection.ts";

let server: Server;
const clients: Socket[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  server.close();
});

const stopping = new AbortController();
const LIMITS: ConnectionLimits = { largest: 10_000, inactivity: 5_000, held: { limit: 12_000, bytes: 0 } };

/** A server whose deliveries are stored at once; answers what was delivered and why connections ended. */
async function start(limits: ConnectionLimits = { ...LIMITS, held: { ...LIMITS.held } }) {
  const delivered: number[] = [];
  const failures: string[] = [];
  const context = {
    count: () => {},
    warn: () => {},
    room: async () => {},
    async deliver({ items }: Delivery) {
      delivered.push(items);
      return { items, outcomes: [] };
    },
  } as unknown as InputContext;
  server = createServer((socket) => {
    socket.on("error", () => {});
    serveConnection(socket, context, limits, stopping.signal)
      .catch((error: Error) => failures.push(error.message))
      .finally(() => socket.destroySoon());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const dial = async (): Promise<Socket> => {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    clients.push(socket);
    socket.on("error", () => {});
    await once(socket, "connect");
    return socket;
  };
  return { delivered, failures, dial, limits };
}

function frame(type: string, numbers: number[], body: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(2 + 4 * numbers.length);
  header.write(`2${type}`, "latin1");
  for (const [index, number] of numbers.entries()) header.writeUInt32BE(number, 2 + 4 * index);
  return Buffer.concat([header, body]);
}
const event = (sequence: number, json = "{}"): Buffer => frame("J", [sequence, json.length], Buffer.from(json));
const compressed = (frames: Buffer): Buffer => {
  const inner = deflateSync(frames);
  return frame("C", [inner.length], inner);
};
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("Lumberjack connection", () => {
  it("acknowledges windows that come byte by byte, compressed or not", async () => {
    const { delivered, dial } = await start();
    const socket = await dial();
    const stream = Buffer.concat([
      frame("W", [2]),
      event(1),
      event(2),
      frame("W", [1]),
      compressed(event(1, '{"message":"x"}')),
    ]);
    for (const byte of stream) socket.write(Buffer.from([byte]));
    let answer = Buffer.alloc(0);
    while (answer.length < 12) answer = Buffer.concat([answer, (await once(socket, "data"))[0] as Buffer]);
    expect(answer).toEqual(Buffer.from([0x32, 0x41, 0, 0, 0, 2, 0x32, 0x41, 0, 0, 0, 1]));
    expect(delivered).toEqual([2, 1]);
  });

  it.each([
    ["a compressed frame in another", compressed(compressed(event(1))), /inside a compressed frame/],
    ["a bomb", compressed(Buffer.alloc(1_000_000)), /cannot be inflated to at most/],
    ["more events than an agent sends", frame("W", [4_000_000_000]), /a window of 4000000000 events/],
    ["an event in pieces", compressed(event(1).subarray(0, -1)), /in the middle of an event/],
  ])("ends a connection that sends %s", async (_what, bytes, reason) => {
    const { failures, delivered, dial } = await start();
    const socket = await dial();
    socket.write(Buffer.concat([frame("W", [1]), bytes]));
    await once(socket, "close");
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(reason);
    expect(delivered).toEqual([]);
  });

  it("bounds what all connections have begun together, and gives it back", async () => {
    const { failures, dial, limits } = await start();
    const begun = Buffer.concat([frame("W", [1]), frame("J", [1, 9_000], Buffer.alloc(7_000))]);
    const first = await dial();
    first.write(begun);
    while (limits.held.bytes < 7_000) await pause(5);
    const second = await dial();
    second.write(begun);
    await once(second, "close");
    expect(failures[0]).toMatch(/have begun windows of more than/);
    first.destroy();
    while (limits.held.bytes > 0) await pause(5);
    expect(limits.held.bytes).toBe(0);
  });
});
