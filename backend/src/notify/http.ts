import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { SendOutcome } from "./channel.ts";

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMilliseconds: number;
  /** PEM of further authorities. */
  readonly authorities?: string | undefined;
  /** Take any certificate. */
  readonly insecure?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PostAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The first 64 KiB. */
  readonly body: string;
}

const BODY_LIMIT = 65_536;

/**
 * Posts and answers whatever status comes back; redirects are not followed. Rejects with an Error that names the
 * host and what happened, never the path, the query or the headers: secrets stand there.
 */
export function post(options: PostRequest): Promise<PostAnswer> {
  const url = new URL(options.url);
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`${url.host}: ${what}`));
    const outgoing = request(
      url,
      {
        method: "POST",
        headers: { ...options.headers, "content-length": String(Buffer.byteLength(options.body)) },
        ...(options.authorities !== undefined && { ca: options.authorities }),
        ...(options.insecure && { rejectUnauthorized: false }),
        ...(options.signal && { signal: options.signal }),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on("data", (chunk: Buffer) => {
          if (size < BODY_LIMIT) chunks.push(chunk.subarray(0, BODY_LIMIT - size));
          size += chunk.length;
          if (size > 16 * BODY_LIMIT) incoming.destroy();
        });
        incoming.on("error", () => fail("the answer broke off"));
        incoming.on("close", () => {
          clearTimeout(timer);
          const body = Buffer.concat(chunks).toString("utf8");
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body });
        });
      },
    );
    const timer = setTimeout(() => {
      fail(`no answer within ${options.timeoutMilliseconds / 1000} s`);
      outgoing.destroy();
    }, options.timeoutMilliseconds);
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      fail(error.code ?? error.name);
    });
    outgoing.end(options.body);
  });
}

/** The milliseconds of a Retry-After header, in seconds or as a date. */
export function retryAfter(header: string | string[] | undefined, now: number): number | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** What an HTTP status means for a notification: 408, 425, 429 and 5xx pass, other refusals stay. */
export function outcomeOf(answer: PostAnswer, reason: string): SendOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return { outcome: "sent" };
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return { outcome: "retry", reason, afterMilliseconds: retryAfter(answer.headers["retry-after"], Date.now()) };
  }
  return { outcome: "failed", reason };
}

/** Takes secrets out of a text that comes from elsewhere. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length > 0)
    .reduce((result, secret) => result.replaceAll(secret, "***").replaceAll(encodeURIComponent(secret), "***"), text);
}
