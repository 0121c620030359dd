import { setTimeout as sleep } from "node:timers/promises";

const BATCH = 1000;

/**
 * Sends events as Beats send them to Elasticsearch: NDJSON to `_bulk`, `create` in the given index; again when Heimdall
 * asks to come back later.
 */
export async function sendBulk(url: string, index: string, events: readonly object[]): Promise<void> {
  const action = JSON.stringify({ create: { _index: index } });
  for (let from = 0; from < events.length; from += BATCH) {
    const lines = events.slice(from, from + BATCH).map((event) => `${action}\n${JSON.stringify(event)}\n`);
    await sendBody(new URL("/es/_bulk", url), lines.join(""));
  }
}

async function sendBody(url: URL, body: string): Promise<void> {
  const headers = { "content-type": "application/x-ndjson" };
  for (;;) {
    const response = await fetch(url, { method: "POST", headers, body });
    const answer = await response.text();
    if (response.status === 429 || response.status === 503) {
      await sleep(Number(response.headers.get("retry-after") ?? 1) * 1000);
      continue;
    }
    if (!response.ok || (JSON.parse(answer) as { errors: boolean }).errors) {
      throw new Error(`${url} answered ${response.status}: ${answer.slice(0, 500)}`);
    }
    return;
  }
}
