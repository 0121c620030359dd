/**
 * Sends HAProxy's JSON log lines by syslog over TCP:
 *
 *   node examples/haproxy-json/generate.ts --lines 1000 --port 5514
 */
import { once } from "node:events";
import { connect } from "node:net";
import { parseArgs } from "node:util";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (value: number): string => String(value).padStart(2, "0");

/** One line as HAProxy writes it; of 20, one is answered 503. `time` is in milliseconds since the epoch. */
export function haproxyLine(number: number, time: number): string {
  const at = new Date(time);
  const clock = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
  const date = `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}:${clock}`;
  const status = number % 20 === 19 ? 503 : 200;
  const log = {
    ci: `192.0.2.${number % 250}`,
    cp: 40000 + (number % 20000),
    t: `${date}.${String(at.getUTCMilliseconds()).padStart(3, "0")}`,
    ft: "inbound_policy",
    b: number % 2 === 0 ? "default_9999" : "api_8080",
    s: status === 503 ? "<NOSRV>" : "test",
    Tl: `${date} +0000`,
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
  const day = String(at.getUTCDate()).padStart(2, " ");
  return `<134>${MONTHS[at.getUTCMonth()]} ${day} ${clock} localhost haproxy[22]: ${JSON.stringify(log)}`;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      lines: { type: "string", default: "1000" },
      host: { type: "string", default: "127.0.0.1" },
      port: { type: "string", default: "5514" },
    },
  });
  const socket = connect(Number(values.port), values.host);
  await once(socket, "connect");
  const count = Number(values.lines);
  for (let number = 0; number < count; number += 1) {
    if (!socket.write(`${haproxyLine(number, Date.now())}\n`)) await once(socket, "drain");
  }
  socket.end();
  await once(socket, "close");
}
