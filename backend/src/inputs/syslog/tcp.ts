import { createServer, type Socket } from "node:net";
import type { InputContext, RunningInput } from "../../component/declaration.ts";
import { HeimdallError, messageOf } from "../../errors.ts";
import { ownBytes } from "../body.ts";
import { listen } from "../listen.ts";
import { createFramer, type Framed } from "./framing.ts";

export interface TcpOptions {
  readonly host: string;
  readonly port: number;
  readonly longest: number;
  readonly maxConnections: number;
}

/** How long senders that were told that the connection ends may take to stop, and then the last bytes to be read. */
const GRACE_MILLISECONDS = 1_000;
const LAST_MILLISECONDS = 100;
/** Deliveries of one connection under way at once: syslog has no acknowledgement to wait for. */
const AHEAD = 16;
/** With a delivery under way for so long nothing more is read: what is read and not stored is lost by a kill. */
const LONGEST_UNDER_WAY = 500;

/**
 * Listens for syslog by TCP. A connection is read no faster than its events are stored: with too much under way it
 * waits, and so does its sender.
 */
export async function listenTcp(options: TcpOptions, context: InputContext): Promise<RunningInput> {
  const sockets = new Map<Socket, Promise<void>>();
  let number = 0;
  let overdue = false;

  const serve = async (socket: Socket, session: string): Promise<void> => {
    const framer = createFramer(options.longest);
    const ip = socket.remoteAddress ?? "";
    /** Each with the time when it was handed over, oldest first. */
    const underWay = new Map<Promise<void>, number>();
    const isFull = (): boolean => {
      const [oldest] = underWay.values();
      return underWay.size >= AHEAD || (oldest !== undefined && performance.now() - oldest > LONGEST_UNDER_WAY);
    };
    const hand = async (framed: Framed | null): Promise<void> => {
      if (!framed) return;
      await context.room();
      while (isFull()) await Promise.race(underWay.keys());
      const delivery = {
        session,
        payload: ownBytes(framed.payload),
        facts: { ip, framing: framed.framing },
        resendable: false,
        items: framed.messages,
      };
      const stored = context
        .deliver(delivery)
        .then(() => {})
        .catch((error: unknown) => {
          context.count("dropped", framed.messages);
          context.warn(`lines of ${ip} were lost: ${messageOf(error)}`);
        })
        .finally(() => underWay.delete(stored));
      underWay.set(stored, performance.now());
    };
    try {
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        context.count("bytes", chunk.length);
        await hand(framer.push(chunk));
        if (framer.failure !== null) throw new HeimdallError("SYSLOG", framer.failure, { status: 400 });
        if (overdue) break;
      }
    } finally {
      await hand(framer.rest());
      if (framer.cut > 0) context.count("malformed", framer.cut);
      await Promise.all(underWay.keys());
    }
  };

  const server = createServer((socket) => {
    socket.on("error", () => {});
    if (sockets.size >= options.maxConnections) {
      context.count("dropped");
      context.warn(`a connection of ${socket.remoteAddress} was closed: ${options.maxConnections} are open already`);
      socket.destroy();
      return;
    }
    context.count("connections");
    number += 1;
    const served = serve(socket, `tcp-${number}`)
      .catch((error: unknown) => {
        if ((error as { code?: string }).code === "ERR_STREAM_PREMATURE_CLOSE") return;
        context.count("malformed");
        context.warn(`${socket.remoteAddress}: ${messageOf(error)}; the connection is closed`);
      })
      .finally(() => {
        socket.destroy();
        sockets.delete(socket);
      });
    sockets.set(socket, served);
  });
  const address = await listen(server, options.host, options.port);
  return {
    addresses: [`tcp://${address}`],
    async stop() {
      server.close();
      // Senders see the end and stop; what they wrote before is still read. One that goes on is cut off then.
      for (const socket of sockets.keys()) socket.end();
      const cutOff = setTimeout(() => {
        overdue = true;
      }, GRACE_MILLISECONDS);
      const close = setTimeout(() => {
        for (const socket of sockets.keys()) socket.destroy();
      }, GRACE_MILLISECONDS + LAST_MILLISECONDS);
      await Promise.all(sockets.values());
      clearTimeout(cutOff);
      clearTimeout(close);
    },
  };
}
