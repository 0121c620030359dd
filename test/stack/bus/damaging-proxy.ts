import { connect, createServer, type Socket } from "node:net";

export interface DamagingProxy {
  readonly address: string;
  /** Changes a text where it comes by on its way from the broker, so many times. */
  damage(text: string, times: number): void;
  close(): void;
}

/** Stands between a client and one broker, whose own address in its answers becomes the proxy's. */
export async function startDamagingProxy(host: string, port: number): Promise<DamagingProxy> {
  const damages = new Map<string, number>();
  const sockets = new Set<Socket>();
  let own = 0;

  const change = (chunk: Buffer): Buffer => {
    const changed = Buffer.from(chunk);
    for (const [text, times] of damages) {
      const at = changed.indexOf(text);
      if (at === -1 || times <= 0) continue;
      damages.set(text, times - 1);
      changed[at]! ^= 0x20;
    }
    // Metadata and coordinator answers name the broker: host (with its length) and port.
    const name = Buffer.concat([
      Buffer.from([0, host.length]),
      Buffer.from(host),
      Buffer.from([0, 0, port >> 8, port & 255]),
    ]);
    for (let at = changed.indexOf(name); at !== -1; at = changed.indexOf(name, at + 1)) {
      changed.writeUInt16BE(own, at + name.length - 2);
    }
    return changed;
  };

  const server = createServer((client) => {
    const broker = connect({ host, port });
    for (const socket of [client, broker]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        client.destroy();
        broker.destroy();
      });
    }
    client.on("data", (chunk) => broker.write(chunk));
    broker.on("data", (chunk) => client.write(change(chunk)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  own = typeof address === "object" && address !== null ? address.port : 0;
  return {
    address: `127.0.0.1:${own}`,
    damage: (text, times) => void damages.set(text, times),
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
