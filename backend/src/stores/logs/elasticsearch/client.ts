import { readFileSync } from "node:fs";
import type { ClientOptions, TransportRequestParams } from "@elastic/elasticsearch";
import { ConfigurationError, messageOf } from "../../../errors.ts";
import type { ElasticsearchConnection } from "./connection.ts";
import { cancelled, type Server, serverError } from "./errors.ts";

export interface Question {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "HEAD";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as NDJSON, as it is. */
  readonly lines?: Buffer;
  /** Statuses from 400 on that are answers and no errors. */
  readonly ignore?: readonly number[];
  /** How often it is sent again, to another node where there is one, when the connection fails. @default 1 */
  readonly retries?: number;
  /** Ends it when nobody waits for the answer any more: it rejects with LOG_QUERY_CANCELLED. */
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly status: number;
  /** The body as it came; empty for HEAD. */
  readonly text: string;
}

/** Asks an Elasticsearch cluster; every error is a HeimdallError of `errors.ts`. */
export interface ElasticsearchClient {
  readonly server: Server;
  ask(question: Question): Promise<Answer>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

/** Plain types: the client's own would ask for one version of Elasticsearch only, and 8 and 9 both speak these. */
const JSON_TYPE = "application/json";
const NDJSON_TYPE = "application/x-ndjson";

/** What an output calls the settings. */
const OUTPUT_NAMES: Readonly<Record<string, string>> = {
  node: "hosts",
  username: "user",
  ca: "ssl_certificate_authorities",
  ca_fingerprint: "ca_trusted_fingerprint",
  certificate: "ssl_certificate",
  key: "ssl_key",
};

/**
 * Makes a client; nothing is sent before the first question, so that the cluster may be down. `place` says where the
 * connection is configured when that is not the settings' section `elasticsearch`. Throws a ConfigurationError when a
 * certificate's file cannot be read or the address is none.
 */
export async function connectElasticsearch(
  connection: ElasticsearchConnection,
  place?: string,
): Promise<ElasticsearchClient> {
  // Loaded only where it is used: it takes memory that an embedded deployment has no need of.
  const { Client, ClusterConnectionPool, Serializer } = await import("@elastic/elasticsearch");
  const setting = (name: string): string =>
    place === undefined ? `elasticsearch.${name}` : `${OUTPUT_NAMES[name] ?? name} (${place})`;
  const server: Server = { address: addressOf(connection), setting, hasApiKey: connection.apiKey !== null };
  /** Leaves answers as texts: their documents keep every digit, and large ones are read only where needed. */
  class TextSerializer extends Serializer {
    override deserialize<T = unknown>(text: string): T {
      return text as T;
    }
  }
  const options: ClientOptions = {
    ...(connection.cloudId === null ? { nodes: [...connection.nodes] } : { cloud: { id: connection.cloudId } }),
    ...(connection.apiKey !== null && { auth: { apiKey: encodedKey(connection.apiKey) } }),
    ...(connection.apiKey === null &&
      connection.username !== null && {
        auth: { username: connection.username, password: connection.password ?? "" },
      }),
    ...(connection.caFingerprint !== null && { caFingerprint: connection.caFingerprint }),
    tls: tlsOf(connection, setting),
    compression: connection.compression,
    requestTimeout: connection.timeout,
    Serializer: TextSerializer,
    // To hide secrets the client copies a failed request, its body byte by byte as an object of numbers: a bulk request
    // takes hundreds of megabytes then. We keep none of its errors (see errors.ts), so there is nothing to hide.
    redaction: { type: "off" },
    ...(connection.cloudId === null && { ConnectionPool: ClusterConnectionPool }),
    name: "heimdall",
  };
  let client: InstanceType<typeof Client>;
  try {
    client = new Client(options);
  } catch (error) {
    throw new ConfigurationError(`${setting("node")}: ${messageOf(error)}`, { cause: error });
  }
  const underWay = new Set<AbortController>();

  return {
    server,
    async ask({ method, path, query, body, lines, ignore, retries = 1, signal }) {
      if (signal?.aborted) throw cancelled();
      // A signal for each question: the client's transport dispatches its own events on it.
      const controller = new AbortController();
      const abort = (): void => controller.abort();
      signal?.addEventListener("abort", abort, { once: true });
      underWay.add(controller);
      const params: TransportRequestParams = {
        method,
        path,
        ...(query && { querystring: query }),
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(lines !== undefined && { bulkBody: lines }),
      };
      try {
        const { statusCode, body: text } = await client.transport.request<string>(params, {
          meta: true,
          signal: controller.signal,
          maxRetries: retries,
          ...(ignore && { ignore: [...ignore] }),
          headers: { accept: JSON_TYPE, "content-type": lines === undefined ? JSON_TYPE : NDJSON_TYPE },
        });
        return { status: statusCode ?? 0, text: typeof text === "string" ? text : "" };
      } catch (error) {
        throw signal?.aborted ? cancelled(error) : serverError(error, server);
      } finally {
        underWay.delete(controller);
        signal?.removeEventListener("abort", abort);
      }
    },
    async close() {
      for (const controller of underWay) controller.abort();
      await client.close();
    },
  };
}

/** Where the cluster is, for people; without any login that an address may hold. */
function addressOf({ nodes, cloudId }: ElasticsearchConnection): string {
  if (cloudId !== null) return `cloud ${cloudId.split(":")[0]}`;
  return nodes.map((node) => (URL.canParse(node) ? new URL(node).origin : "an address that is none")).join(", ");
}

/** An API key as the header takes it: `id:key` in base64. */
function encodedKey(key: string): string {
  return key.includes(":") ? Buffer.from(key).toString("base64") : key;
}

function tlsOf(
  connection: ElasticsearchConnection,
  setting: (name: string) => string,
): NonNullable<ClientOptions["tls"]> {
  const read = (name: string, file: string | null): Buffer | undefined => {
    if (file === null) return undefined;
    try {
      return readFileSync(file);
    } catch (error) {
      throw new ConfigurationError(`${setting(name)}: ${messageOf(error)}; name a readable PEM file`, { cause: error });
    }
  };
  const ca = read("ca", connection.ca);
  const cert = read("certificate", connection.certificate);
  const key = read("key", connection.key);
  return {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    // With a fingerprint the client itself compares the authority, which the system need not know.
    rejectUnauthorized: connection.verify && connection.caFingerprint === null,
  };
}
