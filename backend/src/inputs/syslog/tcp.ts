import { createServer, type Socket } from "node:net";
import type { InputContext, RunningInput } from "../../component/declaration.ts";
import { messageOf } from "../../errors.ts";
import { ownBytes } from "../body.ts";
import { listen } from "../listen.ts";
import { createFramer, type Framed } from "./framing.ts";

export interface TcpOptions {
  readonly host: string;
  readonly port: number;
  readonly longest: number;
  readonly maxConnections: number;
}

const DRAIN_MILLISECONDS = 200;
/** Deliveries of one connection under way at once: syslog has no acknowledgement to wait for. */
const AHEAD = 16;

/**
 * Listens for syslog by TCP. A connection is read no faster than its events are stored: with too much under way it
 * waits, and so does its sender.
 */
export async function listenTcp(options: TcpOptions, context: InputContext): Promise<RunningInput> {
  const sockets = new Map<Socket, Promise<void>>();
  let number = 0;

  const serve = async (socket: Socket, session: string): Promise<void> => {
    const framer = createFramer(options.longest);
    const ip = socket.remoteAddress ?? "";
    const underWay = new Set<Promise<void>>();
    const hand = async (framed: Framed | null): Promise<void> => {
      if (!framed) return;
      await context.room();
      while (underWay.size >= AHEAD) await Promise.race(underWay);
      const delivery = {
        session,
        payload: ownBytes(framed.payload),
        facts: { ip, framing: framed.framing },
        resendable: false,
      };
      const stored = context
        .deliver(delivery)
        .then(() => {})
        .catch((error: unknown) => {
          context.count("dropped");
          context.warn(`lines of ${ip} were lost: ${messageOf(error)}`);
        })
        .finally(() => underWay.delete(stored));
      underWay.add(stored);
    };
    try {
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        context.count("bytes", chunk.length);
        await hand(framer.push(chunk));
      }
    } finally {
      await hand(framer.rest());
      if (framer.cut > 0) context.count("malformed", framer.cut);
      await Promise.all(underWay);
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
      // What the kernel has received already is still read; a sender that goes on is cut off then.
      await new Promise((resolve) => setTimeout(resolve, DRAIN_MILLISECONDS));
      for (const socket of sockets.keys()) socket.destroy();
      await Promise.all(sockets.values());
    },
  };
}
