/**
 * Sends lines of a mail-sending application as Filebeat sends them, and says what it sent:
 *
 *   npx node examples/mail-application/generate.ts --lines 1000 --minutes 120
 */
import { parseArgs } from "node:util";
import { sendBulk } from "../send-bulk.ts";

export interface MailLine {
  readonly kind: "send" | "summary" | "queue";
  readonly server: string;
  readonly path: string;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Of a send; null for the other kinds. */
  readonly result: "success" | "fail" | null;
  /** Of a send, milliseconds. */
  readonly insertTime: number | null;
}

export const SERVERS = ["mail-01", "mail-02", "mail-03"] as const;

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

/**
 * `count` lines spread evenly over the `span` milliseconds before `end`. Of 20 lines 18 are sends in two shapes, two
 * of them failed; one is a summary, and one comes from another program's file.
 */
export function mailLines(count: number, end: number, span: number, seed = 1): MailLine[] {
  const random = seeded(seed);
  const upTo = (limit: number): number => Math.floor(random() * limit);
  return Array.from({ length: count }, (_, index): MailLine => {
    const time = Math.floor(end - ((count - index) * span) / count);
    const origin = { time, server: SERVERS[index % SERVERS.length]! };
    const turn = index % 20;
    const head = `[${stamp(time)}] [INFO  c.e.lets.Sender]`;
    const sender = { ...origin, path: "/var/log/app/sender.log" };
    if (turn === 18) {
      const total = 1000 + upTo(100);
      const message = `${head} Complete Summary id : ${1200 + upTo(10)}, total : ${total}, success : ${total - 10}, filtered : 4, missing : 1, induceSuccess : 0, error: 5`;
      return { ...sender, kind: "summary", message, result: null, insertTime: null };
    }
    if (turn === 19) {
      const message = `[${stamp(time)}] [WARN c.e.Queue] queue length ${upTo(500)}`;
      return { ...origin, kind: "queue", path: "/var/log/mta/queue.log", message, result: null, insertTime: null };
    }
    const result = turn === 3 || turn === 13 ? "fail" : "success";
    const insertTime = 5 + upTo(90);
    const campaign = `${head} campaign:${1200 + upTo(10)}, group:${upTo(50)}, netpoin:${upTo(9)}`;
    const rest =
      turn % 2 === 0
        ? `avatar:${upTo(9)}, seq:${index}, size:${upTo(60)}`
        : `mailSeq:${upTo(99999)}, memIdx:${upTo(9999)}, seq:${index}`;
    const message = `${campaign}, ${rest}, time:${insertTime} - ${result}`;
    return { ...sender, kind: "send", message, result, insertTime };
  });
}

/** The lines as Filebeat's events. */
export function filebeatEvents(lines: readonly MailLine[]): Record<string, unknown>[] {
  const offsets = new Map<string, number>();
  return lines.map(({ server, path, message, time }) => {
    const file = `${server} ${path}`;
    const offset = offsets.get(file) ?? 0;
    offsets.set(file, offset + message.length + 1);
    return {
      "@timestamp": new Date(time).toISOString(),
      message,
      log: { offset, file: { path } },
      host: { name: server },
      agent: { type: "filebeat", id: `agent-${server}`, name: server, version: "9.0.0" },
      ecs: { version: "8.0.0" },
    };
  });
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      lines: { type: "string", default: "1000" },
      minutes: { type: "string", default: "120" },
      url: { type: "string", default: "http://127.0.0.1:8080" },
    },
  });
  const lines = mailLines(Number(values.lines), Date.now(), Number(values.minutes) * 60_000);
  await sendBulk(values.url, "filebeat-9.0.0", filebeatEvents(lines));
  const count = (test: (line: MailLine) => boolean): number => lines.filter(test).length;
  console.log(`${lines.length} lines sent`);
  console.log(
    `  success ${count(({ result }) => result === "success")}  fail ${count(({ result }) => result === "fail")}`,
  );
  console.log(`  summaries ${count(({ kind }) => kind === "summary")}  queue ${count(({ kind }) => kind === "queue")}`);
  console.log(`  ${SERVERS.map((name) => `${name} ${count(({ server }) => server === name)}`).join("  ")}`);
}
