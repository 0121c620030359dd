import { connect, createServer, type Socket } from "node:net";

/** A TCP gate in front of a server, to cut it off and let it back: what a network does. */
export interface Gate {
  readonly port: number;
  /** Ends every connection and refuses new ones. */
  shut(): void;
  open(): void;
  close(): Promise<void>;
}

/** Opens a gate on loopback to a server's address. */
export async function openGate(target: { readonly host: string; readonly port: number }): Promise<Gate> {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const server = createServer((near) => {
    if (!isOpen) {
      near.destroy();
      return;
    }
    const far = connect(target.port, target.host);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const shut = (): void => {
    isOpen = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    shut,
    open() {
      isOpen = true;
    },
    async close() {
      shut();
      await new Promise((closed) => server.close(closed));
    },
  };
}
