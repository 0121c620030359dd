import { Agent, request } from "node:http";

export interface BulkShape {
  /** Documents of one request. */
  readonly size: number;
  readonly connections: number;
}

/** A document as it goes out: its action line and its source. */
export type BulkLines = readonly Buffer[];

/**
 * The ceiling: documents that are ready to be sent, by nothing but `_bulk` requests over connections that stay open.
 * Answers documents a second, from the first request to the last answer.
 */
export async function sendBulk(url: string, index: string, documents: BulkLines, shape: BulkShape): Promise<number> {
  const bodies: Buffer[] = [];
  for (let from = 0; from < documents.length; from += shape.size) {
    bodies.push(Buffer.concat(documents.slice(from, from + shape.size)));
  }
  const agent = new Agent({ keepAlive: true, maxSockets: shape.connections });
  const started = performance.now();
  let next = 0;
  const one = async (): Promise<void> => {
    for (let at = next++; at < bodies.length; at = next++) await post(`${url}/${index}/_bulk`, bodies[at]!, agent);
  };
  await Promise.all(Array.from({ length: shape.connections }, one));
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  return documents.length / seconds;
}

function post(url: string, body: Buffer, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/x-ndjson", "content-length": body.length };
    const outgoing = request(`${url}?filter_path=errors`, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => {
        if (response.statusCode === 200 && text === '{"errors":false}') resolve();
        else reject(new Error(`_bulk answered ${response.statusCode}: ${text.slice(0, 500)}`));
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
