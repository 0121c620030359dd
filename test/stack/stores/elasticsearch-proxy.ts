import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a proxy does with a bulk request before Elasticsearch has it, or after; undefined lets it pass. */
export interface Meddling {
  /** Answered in place of Elasticsearch. */
  before?(body: Buffer): { readonly status: number; readonly body?: string } | undefined;
  /** Whether the connection is cut once Elasticsearch has answered, before its answer is passed on. */
  loseAnswer?(body: Buffer): boolean;
  /** Waited for before the request is passed on. */
  delay?(): Promise<unknown>;
}

export interface Proxy {
  readonly url: string;
  /** The bodies of the bulk requests that came. */
  readonly bodies: Buffer[];
  close(): Promise<void>;
}

/** A proxy before a real Elasticsearch: the ways in which the way there can fail. */
export async function startProxy(target: string, meddling: Meddling): Promise<Proxy> {
  const bodies: Buffer[] = [];
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const isBulk = incoming.url!.startsWith("/_bulk");
    if (isBulk) {
      bodies.push(body);
      const answer = meddling.before?.(body);
      if (answer) {
        outgoing.writeHead(answer.status, { "content-type": "application/json", "x-elastic-product": "Elasticsearch" });
        outgoing.end(answer.body ?? "");
        return;
      }
      await meddling.delay?.();
    }
    const { method, headers, url } = incoming;
    const onward = request(
      `${target}${url}`,
      { method, headers: { ...headers, host: new URL(target).host } },
      (response) => {
        if (isBulk && meddling.loseAnswer?.(body)) {
          response.resume().on("end", () => outgoing.destroy());
          return;
        }
        outgoing.writeHead(response.statusCode!, response.headers);
        response.pipe(outgoing);
      },
    );
    onward.on("error", () => outgoing.destroy());
    onward.end(body);
  };
  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing).catch(() => outgoing.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
