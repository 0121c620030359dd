/**
 * Sends HAProxy's JSON log lines by syslog over TCP, and says what it sent:
 *
 *   npx node examples/haproxy-json/generate.ts --lines 1000
 */
import { once } from "node:events";
import { connect } from "node:net";
import { parseArgs } from "node:util";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (value: number): string => String(value).padStart(2, "0");

/** The request of a line, by the names that HAProxy's log has. */
export interface HaproxyLog {
  readonly [name: string]: string | number;
  /** The backend. */
  readonly b: string;
  /** The status. */
  readonly ST: number;
  /** The client's port. */
  readonly cp: number;
  /** Milliseconds that the request took. */
  readonly Tt: number;
}

/** The request with a number; of 20, one is answered 503. `time` is in milliseconds since the epoch. */
export function haproxyLog(number: number, time: number): HaproxyLog {
  const at = new Date(time);
  const second = `${clfDate(at)}:${clock(at)}`;
  const status = number % 20 === 19 ? 503 : 200;
  return {
    ci: `192.0.2.${number % 250}`,
    cp: 40000 + (number % 20000),
    t: `${second}.${String(at.getUTCMilliseconds()).padStart(3, "0")}`,
    ft: "inbound_policy",
    b: number % 2 === 0 ? "default_9999" : "api_8080",
    s: status === 503 ? "<NOSRV>" : "test",
    Tl: `${second} +0000`,
    Tw: 0,
    Tc: 1,
    Tr: 5 + (number % 40),
    Tt: 92 + (number % 200),
    ST: status,
    r: `GET /item/${number} HTTP/1.1`,
    HM: "GET",
    HP: `/item/${number}`,
    B: 1532,
    HQ: "",
    HU: `/item/${number}`,
    HV: "HTTP/1.1",
  };
}

/** The request as a syslog line: facility local0, severity informational. */
export function haproxyLine(log: HaproxyLog, time: number): string {
  const at = new Date(time);
  const day = String(at.getUTCDate()).padStart(2, " ");
  return `<134>${MONTHS[at.getUTCMonth()]} ${day} ${clock(at)} localhost haproxy[22]: ${JSON.stringify(log)}`;
}

function clock(at: Date): string {
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
}

function clfDate(at: Date): string {
  return `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
}

/** Sends lines over one TCP connection, each ended by a line feed. */
export async function sendLines(lines: Iterable<string>, port: number, host = "127.0.0.1"): Promise<void> {
  const socket = connect(port, host);
  await once(socket, "connect");
  for (const line of lines) {
    if (!socket.write(`${line}\n`)) await once(socket, "drain");
  }
  socket.end().resume();
  await once(socket, "close");
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      lines: { type: "string", default: "1000" },
      host: { type: "string", default: "127.0.0.1" },
      port: { type: "string", default: "5514" },
    },
  });
  const now = Date.now();
  const logs = Array.from({ length: Number(values.lines) }, (_, number) => haproxyLog(number, now));
  await sendLines(
    logs.map((log) => haproxyLine(log, now)),
    Number(values.port),
    values.host,
  );
  console.log(`${logs.length} lines sent`);
  for (const [backend, status] of [
    ["default_9999", 200],
    ["api_8080", 200],
    ["api_8080", 503],
  ] as const) {
    const count = logs.filter(({ b, ST }) => b === backend && ST === status).length;
    console.log(`  ${backend} ${status}: ${count}`);
  }
}
