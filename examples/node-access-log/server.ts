/**
 * A small web server that writes an access log in the combined format:
 *
 *   npx node examples/node-access-log/server.ts --port 3000
 */
import { appendFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { parseArgs } from "node:util";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (value: number): string => String(value).padStart(2, "0");

function clfDate(time: Date): string {
  const clock = `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}`;
  return `${two(time.getUTCDate())}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}:${clock} +0000`;
}

/** Answers `/` and `/slow` with 200, everything else with 404, and logs each answer. */
export function accessLoggingServer(logFile: string): Server {
  let writing: Promise<void> = Promise.resolve();
  return createServer((request, response) => {
    const found = request.url === "/" || request.url === "/slow";
    const body = found ? "hello\n" : "not found\n";
    const address = (request.socket.remoteAddress ?? "-").replace("::ffff:", "");
    const agent = request.headers["user-agent"] ?? "-";
    const asked = `${request.method} ${request.url} HTTP/${request.httpVersion}`;
    const answered = `${found ? 200 : 404} ${Buffer.byteLength(body)}`;
    const line = `${address} - - [${clfDate(new Date())}] "${asked}" ${answered} "${request.headers.referer ?? "-"}" "${agent}"\n`;
    writing = writing
      .then(() => appendFile(logFile, line))
      .catch((error: unknown) => console.error(`${logFile}: ${error}`));
    void writing.then(() => response.writeHead(found ? 200 : 404, { "content-type": "text/plain" }).end(body));
  });
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "3000" },
      log: { type: "string", default: process.env.ACCESS_LOG ?? "/tmp/heimdall-example-access.log" },
    },
  });
  accessLoggingServer(values.log).listen(Number(values.port), "127.0.0.1", () => {
    console.log(`http://127.0.0.1:${values.port} answers and writes ${values.log}; Ctrl-C ends it`);
  });
}
