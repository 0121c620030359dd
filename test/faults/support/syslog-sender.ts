import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type Pace, sleep } from "./pace.ts";
import type { Tally } from "./tally.ts";

const LINES_EACH = 25;
const RECONNECT_MILLISECONDS = 50;

export interface SyslogSender {
  /** Resolves when the time is over and the last line was taken by the kernel. */
  readonly done: Promise<void>;
  /** When each event was written, by its number, as `performance.now()` says. */
  readonly writtenAt: readonly number[];
}

/** Senders without memory: a line is written once, whatever becomes of it. Half of them count octets. */
export function sendSyslog(port: number, tally: Tally, pace: Pace, connections: number): SyslogSender {
  const writtenAt: number[] = [];
  const one = async (_: unknown, number: number): Promise<void> => {
    let socket: Socket | null = null;
    while (await pace.take(LINES_EACH)) {
      while (!socket || socket.destroyed || !socket.writable) socket = await open(port);
      const messages = Array.from({ length: LINES_EACH }, () => {
        writtenAt.push(performance.now());
        const text = `<13>1 ${new Date().toISOString()} host app ${number} - - ${tally.next()}`;
        return number % 2 === 0 ? `${text}\n` : `${Buffer.byteLength(text)} ${text}`;
      });
      const writing = socket;
      await new Promise<void>((resolve) => {
        writing.write(messages.join(""), () => resolve());
        writing.once("close", resolve);
      });
      writing.removeAllListeners("close");
    }
    if (socket && !socket.destroyed) {
      socket.end();
      await Promise.race([once(socket, "close"), sleep(10_000)]);
    }
  };
  return { done: Promise.all(Array.from({ length: connections }, one)).then(() => {}), writtenAt };
}

async function open(port: number): Promise<Socket | null> {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.on("error", () => {});
  const connected = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true));
    socket.once("close", () => resolve(false));
  });
  socket.removeAllListeners("close");
  socket.resume();
  if (connected) return socket;
  await sleep(RECONNECT_MILLISECONDS);
  return null;
}
