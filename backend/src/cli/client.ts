import { readLocalServer } from "../access/cli-token.ts";
import { HeimdallError, messageOf } from "../errors.ts";
import { parseJson } from "../event/json.ts";
import { UsageError } from "./command.ts";
import { settingsFrom } from "./setting-flags.ts";

/** The API of a running server. */
export interface Client {
  readonly url: string;
  /**
   * Asks and answers the JSON, numbers with all their digits where `exact` is set. Throws a HeimdallError with the
   * server's own code and message, or NOT_REACHED.
   */
  request<T>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, options?: RequestOptions): Promise<T>;
  /** The same of an answer of lines, as they come; empty ones are left out. Throws NOT_REACHED when it breaks off. */
  lines(method: "GET" | "POST", path: string, options?: RequestOptions): AsyncIterable<string>;
}

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly body?: unknown;
  readonly exact?: boolean;
}

/** The options of every verb that asks a server. */
export const serverOptions = { url: { type: "string" }, token: { type: "string" } } as const;

/**
 * The server that a verb asks: `--url`, `HEIMDALL_URL`, or the one that runs on the data directory of the settings;
 * for that one the local token is used unless another is given. `argv` may hold flags about settings.
 */
export function connect(
  given: { readonly url?: string | undefined; readonly token?: string | undefined },
  settingArguments: readonly string[],
): Client {
  const url = given.url ?? (process.env.HEIMDALL_URL || undefined);
  const token = given.token ?? (process.env.HEIMDALL_TOKEN || undefined);
  if (url !== undefined) {
    if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new UsageError(`'${url}' is no http:// address`);
    return createClient(url, token);
  }
  const { settings } = settingsFrom(settingArguments, { secrets: false });
  const local = readLocalServer(settings.data_dir);
  if (!local) {
    throw new HeimdallError(
      "NOT_REACHED",
      `no server runs on ${settings.data_dir}; start it by heimdall run, or name one with --url and --token`,
    );
  }
  return createClient(local.url, token ?? local.token);
}

function createClient(base: string, token: string | undefined): Client {
  const ask = async (method: string, path: string, { query = {}, body }: RequestOptions): Promise<Response> => {
    const url = new URL(path.replace(/^\//, ""), base.endsWith("/") ? base : `${base}/`);
    for (const [name, value] of Object.entries(query)) {
      for (const one of Array.isArray(value) ? (value as string[]) : [value]) {
        if (one !== undefined) url.searchParams.append(name, String(one));
      }
    }
    const response = await reach(url, () =>
      fetch(url, {
        method,
        headers: {
          accept: "application/json, application/x-ndjson",
          ...(token && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
    if (response.status >= 400) throw serverError(url, response.status, await reach(url, () => response.text()));
    return response;
  };
  return {
    url: base,
    async request(method, path, options = {}) {
      const response = await ask(method, path, options);
      const text = await reach(new URL(base), () => response.text());
      return (options.exact ? parseJson(text) : JSON.parse(text)) as never;
    },
    async *lines(method, path, options = {}) {
      const response = await ask(method, path, options);
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      try {
        for (;;) {
          const { value, done } = await reach(new URL(base), () => reader.read());
          const lines = (rest + (value ?? "")).split("\n");
          rest = done ? "" : lines.pop()!;
          for (const line of lines) if (line !== "") yield line;
          if (done) return;
        }
      } finally {
        // Who wants no more of it ends the exchange; after its end this does nothing.
        await reader.cancel().catch(() => {});
      }
    },
  };
}

/** Does a part of an exchange with a server; what fails there becomes NOT_REACHED. */
async function reach<T>(url: URL, exchange: () => Promise<T>): Promise<T> {
  try {
    return await exchange();
  } catch (error) {
    const reason = error instanceof Error && error.cause ? messageOf(error.cause) : messageOf(error);
    throw new HeimdallError("NOT_REACHED", `${url.origin} does not answer: ${reason}`, {
      cause: error,
      retryable: true,
    });
  }
}

function serverError(url: URL, status: number, text: string): HeimdallError {
  let error: { code?: string; message?: string } | undefined;
  try {
    ({ error } = JSON.parse(text) as { error?: { code?: string; message?: string } });
  } catch {
    // Not Heimdall's own answer; a proxy's, perhaps.
  }
  const message = error?.message ?? `${url.origin} answered ${status}, which is not from Heimdall; check --url`;
  return new HeimdallError(error?.code ?? "NOT_HEIMDALL", message, {
    status,
    retryable: status >= 500 || status === 429,
  });
}
