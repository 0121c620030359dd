import { Agent, request } from "node:http";
import { type Pace, sleep } from "./pace.ts";
import type { Tally } from "./tally.ts";

const EVENTS_EACH = 100;
const RESEND_MILLISECONDS = 100;

/** Sends batches with an `Idempotency-Key`, each again until it is acknowledged; answers how many were resent. */
export async function sendHttp(url: string, tally: Tally, pace: Pace, connections: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let batches = 0;
  let resent = 0;
  const one = async (): Promise<void> => {
    while (await pace.take(EVENTS_EACH)) {
      const key = `${tally.name}-${++batches}`;
      const lines = Array.from({ length: EVENTS_EACH }, () => JSON.stringify({ message: tally.next() }));
      const body = Buffer.from(`${lines.join("\n")}\n`);
      while (!(await post(`${url}/api/v1/ingest/faults`, key, body, agent))) {
        resent += 1;
        await sleep(RESEND_MILLISECONDS);
      }
      tally.acknowledge(EVENTS_EACH);
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  agent.destroy();
  return resent;
}

/** True when every event was acknowledged; false when it must be sent again. Throws on an answer that says neither. */
function post(url: string, key: string, body: Buffer, agent: Agent): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/x-ndjson", "content-length": body.length, "idempotency-key": key };
    const outgoing = request(url, { method: "POST", agent, headers, timeout: 30_000 }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("error", () => resolve(false));
      response.on("end", () => {
        const { statusCode } = response;
        if (statusCode === 200) {
          const { accepted } = JSON.parse(text) as { accepted: number };
          if (accepted === EVENTS_EACH) resolve(true);
          else reject(new Error(`${accepted} of ${EVENTS_EACH} events accepted: ${text}`));
        } else if (statusCode === 429 || statusCode === 503) resolve(false);
        else reject(new Error(`status ${statusCode}: ${text}`));
      });
    });
    outgoing.on("timeout", () => outgoing.destroy());
    outgoing.on("error", () => resolve(false));
    outgoing.end(body);
  });
}
