import { readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { InfluxDB, type SendOptions, type Transport } from "@influxdata/influxdb-client";
import { ConfigurationError, messageOf } from "../../../errors.ts";
import type { InfluxConnection } from "./connection.ts";

/** InfluxDB's HTTP interface. Every call rejects as the client library does: HttpError for an answer, else the socket's. */
export interface InfluxClient {
  /** One request of line protocol with times in nanoseconds. */
  write(
    target: { readonly database: string; readonly retentionPolicy: string | null },
    lines: Uint8Array,
  ): Promise<void>;
  /** The answer to InfluxQL, as chunks of JSON texts with a line each. */
  query(influxql: string, options?: QueryOptions): AsyncIterable<string>;
  close(): void;
}

export interface QueryOptions {
  readonly database?: string | undefined;
  /** What times of the answer count: microseconds or nanoseconds. @default "u" */
  readonly epoch?: "u" | "ns" | undefined;
  /** Rows per chunk of the answer. */
  readonly chunkSize?: number | undefined;
}

const SOCKETS = 16;
const GZIP_FROM = 1_024;

/**
 * Speaks HTTP through `@influxdata/influxdb-client`'s transport: keep-alive, gzip, errors with InfluxDB's reason. Its
 * WriteApi is not used: it takes lines as texts, one by one, and retries by itself.
 */
export function createInfluxClient(connection: InfluxConnection): InfluxClient {
  const { url, username, password, timeout, compression, consistency } = connection;
  refuseLoginIn(url);
  const agent = createAgent(connection);
  const { transport }: { transport: Transport } = new InfluxDB({
    url: url.replace(/\/+$/, ""),
    ...(username !== null && { headers: { authorization: basicLogin(username, password ?? "") } }),
    timeout,
    transportOptions: { agent },
  });

  const send = async function* (path: string, body: unknown, options: Omit<SendOptions, "method" | "signal">) {
    // The transport only tells of a socket that is silent for too long; the signal also ends the request.
    const patience = new AbortController();
    const giveUp = () => patience.abort();
    let timer = setTimeout(giveUp, timeout);
    try {
      for await (const chunk of transport.iterate(path, body, {
        ...options,
        method: "POST",
        signal: patience.signal,
      })) {
        clearTimeout(timer);
        yield chunk;
        timer = setTimeout(giveUp, timeout);
      }
    } catch (error) {
      if (!patience.signal.aborted) throw error;
      throw new Error(`nothing came within ${timeout} ms`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    async write({ database, retentionPolicy }, lines) {
      const parameters = new URLSearchParams({ db: database, precision: "ns" });
      if (retentionPolicy !== null) parameters.set("rp", retentionPolicy);
      if (consistency !== null) parameters.set("consistency", consistency);
      const answer = send(`/write?${parameters}`, lines, {
        headers: { "content-type": "text/plain; charset=utf-8" },
        ...(compression && { gzipThreshold: GZIP_FROM }),
      });
      for await (const _ of answer);
    },
    async *query(influxql, { database, epoch = "u", chunkSize } = {}) {
      const parameters = new URLSearchParams({ q: influxql, epoch });
      if (database !== undefined) parameters.set("db", database);
      if (chunkSize !== undefined) {
        parameters.set("chunked", "true");
        parameters.set("chunk_size", String(chunkSize));
      }
      const decoder = new TextDecoder();
      let rest = "";
      const answer = send("/query", parameters.toString(), {
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      });
      for await (const chunk of answer) {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
        rest = lines.pop()!;
        for (const line of lines) if (line !== "") yield line;
      }
      if (rest !== "") yield rest;
    },
    close: () => agent.destroy(),
  };
}

/** Basic, because the library's token `user:password` fails on a password with letters beyond Latin-1. */
function basicLogin(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

/** The address would stand in messages, so it must not hold a secret. */
function refuseLoginIn(url: string): void {
  const { username, password } = new URL(url);
  if (username === "" && password === "") return;
  throw new ConfigurationError(
    "influxdb.url holds a user or password; take it out and set influxdb.username and influxdb.password",
  );
}

function createAgent({ url, ca, verify }: InfluxConnection): HttpAgent {
  const options = { keepAlive: true, maxSockets: SOCKETS };
  if (!url.startsWith("https:")) return new HttpAgent(options);
  return new HttpsAgent({ ...options, rejectUnauthorized: verify, ...(ca !== null && { ca: readAuthority(ca) }) });
}

function readAuthority(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ConfigurationError(
      `the certificate authority of InfluxDB, ${file}, cannot be read: ${messageOf(error)}; set influxdb.ca to a PEM file`,
      { cause: error },
    );
  }
}
