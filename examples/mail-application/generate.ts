/**
 * Writes lines of a mail-sending application as Filebeat would send them, NDJSON for `POST /es/_bulk`:
 *
 *   node examples/mail-application/generate.ts --lines 1000 | curl -s -H 'Content-Type: application/x-ndjson' \
 *     --data-binary @- http://127.0.0.1:8080/es/_bulk
 */
import { parseArgs } from "node:util";

export interface MailLine {
  readonly server: string;
  readonly path: string;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

const SERVERS = ["mail-01", "mail-02", "mail-03"];

/** A random number generator that gives the same numbers for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

const stamp = (time: number): string => new Date(time).toISOString().replace("T", " ").replace(".", ",").slice(0, -1);

/** Lines spread evenly up to `end`: of 20, eight and eight sends of two kinds, two failures, one summary, one system line. */
export function mailLines(count: number, end: number, seed = 1): MailLine[] {
  const random = seeded(seed);
  const upTo = (limit: number): number => Math.floor(random() * limit);
  return Array.from({ length: count }, (_, index) => {
    const time = end - (count - index) * 100;
    const server = SERVERS[index % SERVERS.length]!;
    const kind = index % 20;
    const head = `[${stamp(time)}] [INFO  c.e.lets.Sender]`;
    const result = kind === 3 || kind === 13 ? "fail" : "success";
    if (kind === 18) {
      const total = 1000 + upTo(100);
      const message = `${head} Complete Summary id : ${1200 + upTo(10)}, total : ${total}, success : ${total - 10}, filtered : 4, missing : 1, induceSuccess : 0, error: 5`;
      return { server, path: "/var/log/app/sender.log", message, time };
    }
    if (kind === 19) {
      return {
        server,
        path: "/var/log/mta/queue.log",
        message: `[${stamp(time)}] [WARN c.e.Queue] queue length ${upTo(500)}`,
        time,
      };
    }
    const common = `${head} campaign:${1200 + upTo(10)}, group:${upTo(50)}, netpoin:${upTo(9)}`;
    const rest =
      kind % 2 === 0
        ? `avatar:${upTo(9)}, seq:${index}, size:${upTo(60)}, time:${5 + upTo(90)}`
        : `mailSeq:${upTo(99999)}, memIdx:${upTo(9999)}, seq:${index}, time:${5 + upTo(90)}`;
    return { server, path: "/var/log/app/sender.log", message: `${common}, ${rest} - ${result}`, time };
  });
}

/** The lines as a `_bulk` body, each event as Filebeat's. */
export function bulkBody(lines: readonly MailLine[]): string {
  let offset = 0;
  return lines
    .map(({ server, path, message, time }) => {
      const event = {
        "@timestamp": new Date(time).toISOString(),
        message,
        log: { offset, file: { path } },
        host: { name: server },
        agent: { type: "filebeat", id: `agent-${server}`, name: server, version: "9.0.0" },
        ecs: { version: "8.0.0" },
      };
      offset += message.length + 1;
      return `{"create":{"_index":"filebeat-9.0.0"}}\n${JSON.stringify(event)}\n`;
    })
    .join("");
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { lines: { type: "string", default: "1000" } } });
  process.stdout.write(bulkBody(mailLines(Number(values.lines), Date.now())));
}
