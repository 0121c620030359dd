/**
 * Line protocol: points a second on one core, for lines like Telegraf's. Prints one JSON line.
 * `node bench/line-protocol.ts [points]`
 */
import { parseLineProtocol } from "../backend/src/inputs/influx/line-protocol.ts";
import { encodePoints } from "../backend/src/stores/metrics/encode.ts";

const points = Number(process.argv[2] ?? 200_000);
const shapes: Readonly<Record<string, (i: number) => string>> = {
  oneField: (i) =>
    `m,host=web-${i % 100} value=${(i % 977) / 10} ${1_795_240_329_000_000_000n + BigInt(i) * 1_000_000n}`,
  cpu: (i) =>
    `cpu,cpu=cpu${i % 8},host=web-${i % 100} usage_user=${(i % 977) / 10},usage_system=1.25,usage_idle=90.5,usage_irq=0,` +
    `usage_nice=0,usage_steal=0 1795240329${String(i % 1000).padStart(9, "0")}`,
  net: (i) =>
    `net,host=web-${i % 100},interface=eth0 bytes_sent=${i}i,bytes_recv=33303${i}i,packets_sent=87233i,drop_in=0i 1795240328000000000`,
  texts: (i) =>
    `nginx,host=web-${i % 100},verb=GET resp_bytes=2326i,agent="Mozilla/4.08 [en] \\"${i}\\"",auth="frank" 1795240326000000000`,
};

const result: Record<string, unknown> = { bench: "line-protocol", points };
for (const [name, line] of Object.entries(shapes)) {
  const bodies: Buffer[] = [];
  for (let from = 0; from < points; from += 5_000) {
    bodies.push(Buffer.from(Array.from({ length: 5_000 }, (_, i) => line(from + i)).join("\n")));
  }
  const run = (encode: boolean): number => {
    const start = performance.now();
    for (const body of bodies) {
      const parsed = parseLineProtocol(body, { now: 0, database: "db", retentionPolicy: null });
      if (encode) encodePoints(parsed.points);
    }
    return Math.round((bodies.length * 5_000) / ((performance.now() - start) / 1_000));
  };
  run(true);
  result[name] = { parsedPerSecond: run(false), parsedAndEncodedPerSecond: run(true) };
}
console.log(JSON.stringify(result));
