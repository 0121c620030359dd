import { HeimdallError, messageOf } from "../../../errors.ts";

/** What messages say of a cluster. */
export interface Server {
  readonly address: string;
  /** How a person finds a setting of the connection: `elasticsearch.api_key`. */
  setting(name: string): string;
  readonly hasApiKey: boolean;
}

/** An answer of Elasticsearch that is an error, in its own words. */
export interface ElasticsearchCause {
  readonly type: string;
  readonly reason: string | null;
  readonly caused_by?: ElasticsearchCause;
}

/** An error of a whole request, and what is known of its effect. */
export class ElasticsearchError extends HeimdallError {
  /** The status that Elasticsearch (or a proxy before it) answered; null when there was no answer. */
  readonly answered: number | null;
  /** Elasticsearch's name of the error, where it gave one. */
  readonly type: string | null;
  /** Whether the request may have had its effect nevertheless. */
  readonly isUncertain: boolean;

  constructor(
    code: string,
    message: string,
    facts: { answered: number | null; type: string | null; isUncertain: boolean; status: number; retryable: boolean },
    cause: Error,
  ) {
    super(code, message, { status: facts.status, retryable: facts.retryable, cause });
    this.name = "ElasticsearchError";
    this.answered = facts.answered;
    this.type = facts.type;
    this.isUncertain = facts.isUncertain;
  }
}

const NEVER_SENT = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|Connect Timeout|certificate|SSL|TLS/i;

/** Elasticsearch's words for a cause and what caused it. */
export function causeText(cause: ElasticsearchCause): string {
  const inner = cause.caused_by;
  const text = cause.reason === null ? cause.type : `${cause.type}: ${cause.reason}`;
  return inner?.reason && !text.includes(inner.reason) ? `${text} (${causeText(inner)})` : text;
}

/**
 * What an error of the client means. Its own error objects are not kept: they hold the whole request, which neither
 * memory nor a log has room for.
 */
export function serverError(error: unknown, server: Server): ElasticsearchError {
  if (error instanceof ElasticsearchError) return error;
  // The client may name an address with the login that stands in it.
  const text = messageOf(error).replace(/\/\/[^/@\s]*@/g, "//");
  const slim = new Error(text);
  const name = error instanceof Error ? error.name : "";
  const answered = (error as { statusCode?: number }).statusCode ?? null;
  if (name === "ResponseError" && answered !== null) return answeredError(answered, bodyOf(error), server, slim);
  const unavailable = (words: string, isUncertain: boolean, type: string | null = null): ElasticsearchError =>
    new ElasticsearchError(
      "UNAVAILABLE",
      `Elasticsearch at ${server.address} ${words}`,
      { answered: null, type, isUncertain, status: 503, retryable: true },
      slim,
    );
  if (name === "RequestAbortedError") return unavailable("was not waited for: Heimdall closes the connection", true);
  if (name === "TimeoutError") {
    return unavailable(`did not answer in time; if it is only slow, raise ${server.setting("timeout")}`, true);
  }
  if (name === "ProductNotSupportedError") {
    return unavailable(`is no Elasticsearch; mend ${server.setting("node")}`, true, "product_not_supported");
  }
  if (/certificate|fingerprint|SSL|TLS/i.test(text)) {
    const settings = `${server.setting("ca")} or ${server.setting("ca_fingerprint")}`;
    return unavailable(`is not trusted (${text}); mend ${settings}`, false, "certificate");
  }
  return unavailable(`cannot be reached: ${text}`, !NEVER_SENT.test(text));
}

function bodyOf(error: unknown): ElasticsearchCause | null {
  const { body } = error as { body?: unknown };
  try {
    const { error: cause } = JSON.parse(String(body)) as { error?: ElasticsearchCause | string };
    if (typeof cause === "string") return { type: cause, reason: null };
    return cause && typeof cause.type === "string" ? cause : null;
  } catch {
    // A proxy's page, or nothing.
    return null;
  }
}

function answeredError(
  answered: number,
  cause: ElasticsearchCause | null,
  server: Server,
  slim: Error,
): ElasticsearchError {
  const type = cause?.type ?? null;
  const said = cause === null ? `status ${answered}` : `${answered}, ${causeText(cause)}`;
  const make = (code: string, words: string, status: number, retryable: boolean, isUncertain = false) =>
    new ElasticsearchError(
      code,
      `Elasticsearch at ${server.address} ${words}`,
      { answered, type, isUncertain, status, retryable },
      slim,
    );
  if (answered === 401) {
    return make("ELASTICSEARCH_LOGIN", `refuses the login (${said}); mend ${loginSettings(server)}`, 503, true);
  }
  if (answered === 403 && !type?.includes("cluster_block")) {
    return make("ELASTICSEARCH_RIGHTS", `${rightsMessage(said, server)}`, 503, true);
  }
  if (answered === 429 || answered === 403) return make("UNAVAILABLE", `takes nothing now (${said})`, 503, true);
  if (answered >= 500) return make("UNAVAILABLE", `is not available (${said})`, 503, true, true);
  return make("ELASTICSEARCH_REFUSED", `refuses a request (${said})`, answered === 400 ? 400 : 502, false);
}

/** What to say when the login has not the right to do something. */
export function rightsMessage(said: string, server: Server): string {
  return `does not let us do that (${said}); give the role of ${loginSettings(server)} the right`;
}

function loginSettings(server: Server): string {
  if (server.hasApiKey) return server.setting("api_key");
  return `${server.setting("username")} and ${server.setting("password")}, or set ${server.setting("api_key")}`;
}

/** Nobody waits for the answer any more. */
export function cancelled(cause?: unknown): HeimdallError {
  return new HeimdallError("LOG_QUERY_CANCELLED", "the query was cancelled", { cause, status: 499 });
}

/** A question that the store cannot answer as it was put. */
export function queryError(message: string, cause?: unknown): HeimdallError {
  return new HeimdallError("QUERY", message, { cause, status: 400 });
}
