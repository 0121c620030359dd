/**
 * Asks the web server, every fourth time for a page that is not there, and says what it was answered:
 *
 *   npx node examples/node-access-log/generate.ts --requests 100
 */
import { parseArgs } from "node:util";

const PAGES = ["/", "/slow", "/", "/missing"];

/** Answers how many requests got which status. */
export async function askServer(url: string, requests: number): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (let number = 0; number < requests; number += 1) {
    const response = await fetch(new URL(PAGES[number % PAGES.length]!, url), {
      headers: { "user-agent": "example/1.0", referer: `${url}/` },
    });
    await response.arrayBuffer();
    counts[response.status] = (counts[response.status] ?? 0) + 1;
  }
  return counts;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      url: { type: "string", default: "http://127.0.0.1:3000" },
      requests: { type: "string", default: "100" },
    },
  });
  const counts = await askServer(values.url, Number(values.requests));
  for (const [status, count] of Object.entries(counts)) console.log(`${status}: ${count} requests`);
}
