/**
 * Line protocol over HTTP into InfluxDB: straight, and through Heimdall's /influx/write, by the same writer with the
 * same bodies. Both are warmed up first; then they take turns and the best of each counts. Prints one JSON line.
 *
 *   node bench/line-protocol-to-influxdb.ts [--points 1000000] [--connections 4] [--batch 5000] [--rounds 2]
 */
import { Agent, request } from "node:http";
import { parseArgs } from "node:util";
import { startOwnStack } from "../test/stack/servers/own-stack.ts";
import { createInfluxdb } from "../test/support/influxdb.ts";
import { rounded } from "./support/fill-topic.ts";
import { startServer } from "./support/server.ts";
import { startUsage } from "./support/usage.ts";

const SERIES = 1_000;
const FIRST_SECOND = 1_795_000_000;

/** Bodies of Telegraf's `cpu`, 1,000 hosts, no two points alike. */
function bodies(points: number, batch: number): Buffer[] {
  const line = (number: number): string => {
    const used = (number % 997) / 10;
    const time = FIRST_SECOND + Math.floor(number / SERIES) * 10;
    return `cpu,cpu=cpu-total,host=web-${number % SERIES} usage_user=${used},usage_system=${used / 4},usage_idle=${100 - used},usage_iowait=0.5,usage_irq=0,usage_steal=0 ${time}000000000\n`;
  };
  return Array.from({ length: Math.ceil(points / batch) }, (_, body) =>
    Buffer.from(
      Array.from({ length: Math.min(batch, points - body * batch) }, (_, at) => line(body * batch + at)).join(""),
    ),
  );
}

/** Sends every body until it is taken; answers the seconds it took. */
async function write(url: string, all: readonly Buffer[], connections: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const started = performance.now();
  let next = 0;
  const one = async (): Promise<void> => {
    for (let at = next++; at < all.length; at = next++) {
      for (;;) {
        const { status, text } = await post(url, all[at]!, agent);
        if (status === 204) break;
        if (status !== 429 && status !== 503) throw new Error(`${url} answered ${status}: ${text}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  agent.destroy();
  return (performance.now() - started) / 1000;
}

function post(url: string, body: Buffer, agent: Agent): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "text/plain; charset=utf-8", "content-length": body.length };
    const outgoing = request(url, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode!, text }));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

async function run(points: number, connections: number, batch: number, rounds: number): Promise<void> {
  const stack = await startOwnStack(["influxdb"]);
  try {
    const influxdb = createInfluxdb(stack.influxdb.url);
    const server = await startServer({
      settings: [`influxdb.url=${stack.influxdb.url}`, "monitoring.enabled=false"],
    });
    const all = bodies(points, batch);
    const ways = { straight: `${stack.influxdb.url}/write`, heimdall: `${server.url}/influx/write` };
    const found: Record<keyof typeof ways, { points_per_second: number; points: number }> = {
      straight: { points_per_second: 0, points: 0 },
      heimdall: { points_per_second: 0, points: 0 },
    };
    let heimdallCpu = Number.POSITIVE_INFINITY;
    for (let round = -1; round < rounds; round += 1) {
      for (const way of ["straight", "heimdall"] as const) {
        const database = `${way}_${round + 1}`;
        await influxdb.createDatabase(database);
        const usage = startUsage({ heimdall: server.pid });
        const seconds = await write(`${ways[way]}?db=${database}&precision=ns`, all, connections);
        const cpu = usage().heimdall!;
        const stored = await influxdb.count(database, "cpu", "usage_idle");
        await influxdb.dropDatabase(database);
        // The first round warms up.
        if (round < 0) continue;
        if (points / seconds > found[way].points_per_second) {
          found[way] = { points_per_second: Math.round(points / seconds), points: stored };
        }
        if (way === "heimdall") heimdallCpu = Math.min(heimdallCpu, cpu);
      }
    }
    await server.stop();
    console.log(
      JSON.stringify({
        bench: "line-protocol-to-influxdb",
        what: `line protocol by HTTP into InfluxDB, ${connections} connections, ${batch} points a request`,
        points,
        heimdall: { ...found.heimdall, cpu_seconds_per_million: rounded((heimdallCpu / points) * 1e6) },
        bare_writer: found.straight,
        ratio_to_bare: rounded(found.heimdall.points_per_second / found.straight.points_per_second),
      }),
    );
  } finally {
    await stack.stop();
  }
}

const { values } = parseArgs({
  options: {
    points: { type: "string", default: "1000000" },
    connections: { type: "string", default: "4" },
    batch: { type: "string", default: "5000" },
    rounds: { type: "string", default: "2" },
  },
});
await run(Number(values.points), Number(values.connections), Number(values.batch), Number(values.rounds));
