/** Sends events as Beats send them to Elasticsearch: NDJSON to `_bulk`, `create` in the given index. */
export async function sendBulk(url: string, index: string, events: readonly object[]): Promise<void> {
  const action = JSON.stringify({ create: { _index: index } });
  const batchSize = 1000;
  for (let from = 0; from < events.length; from += batchSize) {
    const lines = events.slice(from, from + batchSize).map((event) => `${action}\n${JSON.stringify(event)}\n`);
    const response = await fetch(new URL("/es/_bulk", url), {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body: lines.join(""),
    });
    const answer = await response.text();
    if (!response.ok || (JSON.parse(answer) as { errors: boolean }).errors) {
      throw new Error(`${url} answered ${response.status}: ${answer.slice(0, 500)}`);
    }
  }
}
