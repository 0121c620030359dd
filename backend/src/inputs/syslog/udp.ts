import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { isIPv6 } from "node:net";
import type { InputContext, RunningInput } from "../../component/declaration.ts";
import { messageOf } from "../../errors.ts";
import { hostPort, listenError } from "../listen.ts";

export interface UdpOptions {
  readonly host: string;
  readonly port: number;
}

const FLUSH_MILLISECONDS = 50;
const FLUSH_BYTES = 256 * 1024;
/** Datagrams wait here while there is no room in the pipeline; what comes on top is dropped and counted. */
const LONGEST_QUEUE_BYTES = 16 * 1024 * 1024;
const KERNEL_BUFFER_BYTES = 8 * 1024 * 1024;
const KERNEL_COUNT_MILLISECONDS = 5_000;

/**
 * Listens for syslog datagrams, one message each. UDP cannot make a sender wait, so what does not fit is dropped:
 * here counted exactly, in the kernel's buffer as Linux counts it.
 */
export async function listenUdp(options: UdpOptions, context: InputContext): Promise<RunningInput> {
  const socket = createSocket({ type: isIPv6(options.host) ? "udp6" : "udp4", recvBufferSize: KERNEL_BUFFER_BYTES });
  socket.bind(options.port, options.host);
  try {
    await once(socket, "listening");
  } catch (error) {
    throw listenError(error, options.host, options.port);
  }
  const queues = new Map<string, Buffer[]>();
  const underWay = new Set<Promise<void>>();
  let queued = 0;
  let timer: NodeJS.Timeout | null = null;

  const flush = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    for (const [ip, parts] of queues) {
      const payload = new Uint8Array(Buffer.concat(parts));
      const handed = context
        .room()
        .then(() =>
          context.deliver({
            session: null,
            payload,
            facts: { ip, framing: "frames" },
            resendable: false,
            items: parts.length / 2,
          }),
        )
        .then(() => {})
        .catch((error: unknown) => {
          context.count("dropped", parts.length / 2);
          context.warn(`datagrams of ${ip} were lost: ${messageOf(error)}`);
        })
        .finally(() => {
          queued -= payload.length;
          underWay.delete(handed);
        });
      underWay.add(handed);
    }
    queues.clear();
  };

  let unflushed = 0;
  socket.on("message", (message, peer) => {
    context.count("datagrams");
    context.count("bytes", message.length);
    if (queued + message.length + 4 > LONGEST_QUEUE_BYTES) {
      context.count("dropped");
      return;
    }
    const parts = queues.get(peer.address) ?? [];
    if (parts.length === 0) queues.set(peer.address, parts);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(message.length);
    parts.push(length, message);
    queued += message.length + 4;
    unflushed += message.length;
    if (unflushed >= FLUSH_BYTES) {
      unflushed = 0;
      flush();
    } else {
      timer ??= setTimeout(() => {
        unflushed = 0;
        flush();
      }, FLUSH_MILLISECONDS);
    }
  });
  socket.on("error", (error) => context.warn(`udp: ${error.message}`));

  const { address, port } = socket.address();
  const stopCounting = countKernelDrops(socket, context);
  return {
    addresses: [`udp://${hostPort(address, port)}`],
    async stop() {
      stopCounting();
      await new Promise<void>((resolve) => socket.close(() => resolve()));
      flush();
      await Promise.all(underWay);
    },
  };
}

/** Linux counts per socket what did not fit its buffer (`/proc/net/udp`, last column); elsewhere there is no count. */
function countKernelDrops(socket: Socket, context: InputContext): () => void {
  const { port, family } = socket.address();
  const file = family === "IPv6" ? "/proc/net/udp6" : "/proc/net/udp";
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  let seen = 0;
  const read = async (): Promise<void> => {
    const text = await readFile(file, "utf8").catch(() => "");
    let drops = 0;
    for (const line of text.split("\n").slice(1)) {
      const columns = line.trim().split(/\s+/);
      if (columns[1]?.endsWith(suffix)) drops += Number(columns.at(-1));
    }
    if (drops > seen) context.count("dropped", drops - seen);
    seen = Math.max(seen, drops);
  };
  const timer = setInterval(read, KERNEL_COUNT_MILLISECONDS);
  timer.unref();
  return () => clearInterval(timer);
}
