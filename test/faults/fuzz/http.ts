import { connect } from "node:net";
import type { Random } from "../support/random.ts";
import { encode, hardJson, mutate } from "./mutate.ts";

/** What a request came to: an HTTP answer, or a connection that was closed without one. */
export interface HttpOutcome {
  /** Null when the connection was closed, or stayed open without an answer, see `closed`. */
  readonly status: number | null;
  readonly body: string;
  readonly closed: boolean;
}

const PATIENCE_MILLISECONDS = 30_000;
/** A request that says it is longer than it is gets no answer: its sender leaves then. */
const LEAVE_MILLISECONDS = 700;

/** Sends bytes as they are and reads what comes back. */
export function sendRaw(port: number, bytes: Buffer, patience = PATIENCE_MILLISECONDS): Promise<HttpOutcome> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    const chunks: Buffer[] = [];
    const finish = (closed: boolean): void => {
      clearTimeout(timer);
      clearTimeout(leave);
      socket.destroy();
      const text = Buffer.concat(chunks).toString("latin1");
      const status = /^(?:HTTP\/1\.1 100[\s\S]*?\r\n\r\n)?HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
      resolve({
        status: status === undefined ? null : Number(status),
        body: text.slice(text.indexOf("\r\n\r\n") + 4),
        closed,
      });
    };
    const timer = setTimeout(() => finish(false), patience);
    const leave = setTimeout(() => socket.end(), LEAVE_MILLISECONDS);
    socket.on("error", () => {});
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("end", () => finish(true));
    socket.on("close", () => finish(true));
    socket.on("connect", () => socket.write(bytes));
  });
}

export interface HttpProtocol {
  readonly name: string;
  /** The input's name in `/metrics`. */
  readonly input: string;
  path(random: Random): string;
  body(random: Random): Buffer;
  readonly contentTypes: readonly string[];
}

/** A request that may be wrong anywhere: in its body most of the time, in its headers or framing sometimes. */
export function mutatedRequest(protocol: HttpProtocol, random: Random): Buffer {
  const plain = random.chance(0.75) ? mutate(protocol.body(random), random) : protocol.body(random);
  const { body, encoding } = encode(plain, random);
  const headers = ["Host: localhost", "Connection: close", `Content-Type: ${random.pick(protocol.contentTypes)}`];
  if (encoding !== null) headers.push(`Content-Encoding: ${encoding}`);
  if (random.chance(0.3)) headers.push(`Idempotency-Key: ${random.pick(["k", "", "k".repeat(5_000), "ü\x01", "a b"])}`);
  if (random.chance(0.03)) headers.push("Idempotency-Key: again", "Content-Type: text/plain", "Content-Encoding: gzip");
  if (random.chance(0.02)) headers.push(`Content-Length: ${body.length + 1}`);
  if (random.chance(0.02)) headers.push(`X-Long: ${"x".repeat(random.pick([1_000, 40_000]))}`);
  if (random.chance(0.02)) headers.push("Transfer-Encoding: gibberish", "Expect: 200-ok");
  const length = random.chance(0.04)
    ? random.pick([0, body.length - 1, body.length + 10, -1, 1e15, "abc"])
    : body.length;
  const chunked = random.chance(0.05);
  headers.push(chunked ? "Transfer-Encoding: chunked" : `Content-Length: ${length}`);
  const framed = chunked ? chunkedBody(body, random) : body;
  const head = Buffer.from(`POST ${protocol.path(random)} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`, "latin1");
  const request = Buffer.concat([head, framed]);
  return random.chance(0.03) ? mutate(request, random) : request;
}

function chunkedBody(body: Buffer, random: Random): Buffer {
  const size = random.chance(0.3) ? random.pick(["-1", "fffffffffff", "zz", "1"]) : body.length.toString(16);
  return Buffer.concat([Buffer.from(`${size}\r\n`), body, Buffer.from("\r\n0\r\n\r\n")]);
}

const line = (random: Random): string =>
  JSON.stringify({
    "@timestamp": new Date().toISOString(),
    message: `hello ${random.below(1000)}`,
    level: "INFO",
    n: 1,
  });
const lines = (random: Random, one: () => string): string =>
  `${Array.from({ length: 1 + random.below(5) }, () => (random.chance(0.1) ? hardJson(random) : one())).join("\n")}\n`;

export const HTTP_PROTOCOLS: readonly HttpProtocol[] = [
  {
    name: "ingest",
    input: "ingest",
    path: (random) =>
      `/api/v1/ingest/${random.chance(0.95) ? "fuzz" : random.pick(["", "..%2f..%2fx", "A", "x".repeat(300), "%00", "a%", "fuzz/more", "fuzz?x=%ff"])}`,
    body: (random) =>
      Buffer.from(random.chance(0.1) ? `[${line(random)},${hardJson(random)}]` : lines(random, () => line(random))),
    contentTypes: [
      "application/x-ndjson",
      "application/json",
      "text/plain",
      "application/x-www-form-urlencoded",
      "x/y; charset=utf-16",
      ";;;",
    ],
  },
  {
    name: "es_bulk",
    input: "es_bulk",
    path: (random) =>
      `/es/${random.chance(0.9) ? "_bulk" : random.pick(["fuzz/_bulk", "..%2f/_bulk", "_bulk?filter_path=items.*.error", "_bulk?pipeline=%ff", "a,b/_bulk", "_license", "_template/x", "nothing"])}`,
    body: (random) => {
      const action = (): string =>
        random.pick([
          '{"index":{"_index":"fuzz"}}',
          `{"create":{"_index":"fuzz","_id":"${random.below(500)}"}}`,
          '{"index":{"_index":"../up","_id":7}}',
          '{"delete":{"_index":"fuzz","_id":"1"}}',
          '{"update":{"_id":"1"}}',
          '{"index":{}}',
          `{"index":{"_index":"fuzz","_id":"${"i".repeat(600)}"}}`,
        ]);
      return Buffer.from(lines(random, () => `${action()}\n${line(random)}`));
    },
    contentTypes: [
      "application/x-ndjson",
      "application/json",
      "application/vnd.elasticsearch+json; compatible-with=8",
      "",
    ],
  },
  {
    name: "influx",
    input: "influx",
    path: (random) =>
      `/influx/${random.chance(0.9) ? `write?db=fuzz${random.pick(["", "&precision=s", "&precision=ns", "&rp=autogen"])}` : random.pick(["write", "write?db=", "write?db=fuzz&rp=nothing", "write?db=fuzz&precision=y", "api/v2/write?bucket=fuzz&precision=ms", "api/v2/write?bucket=%00", "query?q=CREATE%20DATABASE%20fuzz", "query?q=SELECT%20%2A%20FROM", "query?db=%ff&q=DROP"])}`,
    body: (random) =>
      Buffer.from(
        Array.from(
          { length: 1 + random.below(5) },
          () =>
            `${random.pick(["cpu", "mem\\ ory", "a\\,b", "𝛑", "_"])},host=web-${random.below(20)},zone=${random.pick(["a", "b\\=c", '"q"'])} ${random.pick(["usage=0.5", "n=1i,u=2u", 's="a\\"b",b=true', `v=${"9".repeat(30)}i`, "v=1e400", "__proto__=1", "time=1"])} ${random.pick(["", "1700000000000000000", "-1", "9223372036854775808", "1e3"])}\n`,
        ).join(""),
      ),
    contentTypes: ["text/plain; charset=utf-8", "application/octet-stream"],
  },
];
