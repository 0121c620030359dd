/**
 * NDJSON → grok → embedded store: events per second and CPU per event, with one pipeline worker and with all, and
 * the resident memory at 5,000 events a second. Prints one JSON line each.
 *
 *   node bench/ingest.ts [seconds]
 */
import { Agent, request } from "node:http";
import { availableParallelism } from "node:os";
import { ndjsonBodies } from "./support/lines.ts";
import { type BenchServer, startServer } from "./support/server.ts";

const SECONDS = Number(process.argv[2] ?? 15);
const EVENTS_EACH = 1000;
const CONNECTIONS = 8;
const PIPELINE = `filter {
  grok { match => { "message" => "%{COMBINEDAPACHELOG}" } }
  date { match => ["timestamp", "dd/MMM/yyyy:HH:mm:ss Z"] remove_field => ["timestamp"] }
}
output { elasticsearch { index => "web-%{+yyyy.MM.dd}" } }
`;

const bodies = ndjsonBodies(20, EVENTS_EACH);
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

function send(server: BenchServer, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const post = request(
      `${server.url}/api/v1/ingest/web`,
      { method: "POST", agent, headers: { "content-type": "application/x-ndjson", "content-length": body.length } },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode!));
      },
    );
    post.on("error", reject);
    post.end(body);
  });
}

/** Sends as fast as it is taken, or at a rate; answers how many events were acknowledged. */
async function load(server: BenchServer, seconds: number, eventsPerSecond?: number): Promise<number> {
  const started = performance.now();
  const end = started + seconds * 1000;
  let sent = 0;
  let stored = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < end) {
      if (eventsPerSecond !== undefined) {
        const due = started + (sent / eventsPerSecond) * 1000;
        sent += EVENTS_EACH;
        const wait = due - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      }
      const status = await send(server, bodies[Math.floor(Math.random() * bodies.length)]!);
      if (status === 200) stored += EVENTS_EACH;
      else if (status === 429) await new Promise((resolve) => setTimeout(resolve, 50));
      else throw new Error(`status ${status}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  return stored;
}

const cores = availableParallelism();
for (const workers of [1, Math.max(2, cores - 1)]) {
  const server = await startServer({ pipelines: { "web.conf": PIPELINE }, settings: [`pipelines.workers=${workers}`] });
  await load(server, 3);
  const cpu = server.cpuSeconds();
  const started = performance.now();
  const stored = await load(server, SECONDS);
  const seconds = (performance.now() - started) / 1000;
  const used = server.cpuSeconds() - cpu;
  console.log(
    JSON.stringify({
      bench: "ingest",
      what: "NDJSON over HTTP, grok COMBINEDAPACHELOG, date, embedded store",
      workers,
      cores,
      events_per_second: Math.round(stored / seconds),
      cpu_microseconds_per_event: Math.round((used / stored) * 1e8) / 100,
      resident_mb: Math.round(server.residentMegabytes()),
    }),
  );
  await server.stop();
}

const server = await startServer({ pipelines: { "web.conf": PIPELINE } });
let highest = 0;
const sampler = setInterval(() => {
  highest = Math.max(highest, server.residentMegabytes());
}, 500);
const cpu = server.cpuSeconds();
const stored = await load(server, SECONDS, 5000);
clearInterval(sampler);
console.log(
  JSON.stringify({
    bench: "resident-memory",
    what: "the same at 5,000 events a second",
    events: stored,
    cpu_cores: Math.round(((server.cpuSeconds() - cpu) / SECONDS) * 100) / 100,
    highest_resident_mb: Math.round(highest),
    aim_mb: 350,
  }),
);
await server.stop();
agent.destroy();
