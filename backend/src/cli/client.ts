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
  request<T>(method: "GET" | "POST" | "DELETE", path: string, options?: RequestOptions): Promise<T>;
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
  return {
    url: base,
    async request(method, path, { query = {}, body, exact = false } = {}) {
      const url = new URL(path.replace(/^\//, ""), base.endsWith("/") ? base : `${base}/`);
      for (const [name, value] of Object.entries(query)) {
        for (const one of Array.isArray(value) ? (value as string[]) : [value]) {
          if (one !== undefined) url.searchParams.append(name, String(one));
        }
      }
      const { status, text } = await send(url, {
        method,
        headers: {
          accept: "application/json",
          ...(token && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (status >= 400) throw serverError(url, status, text);
      return (exact ? parseJson(text) : JSON.parse(text)) as never;
    },
  };
}

async function send(url: URL, init: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, init);
    return { status: response.status, text: await response.text() };
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
