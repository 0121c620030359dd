import { useMemo } from "react";
import { type Host, useHost } from "../host/host.ts";

/** Where in a text an error is. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** An answer of the API that is not good, or none at all (`code` UNREACHABLE, `status` 0). */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly place: Place | null;
  /** The whole error of the answer: some carry more than code, message and place. */
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(status: number, detail: Readonly<Record<string, unknown>>, cause?: unknown) {
    super(String(detail.message ?? "no message"), { cause });
    this.name = "ApiError";
    this.status = status;
    this.code = String(detail.code ?? "UNKNOWN");
    this.place = (detail.place as Place | null | undefined) ?? null;
    this.detail = detail;
  }
}

/** Values of a query string; what is undefined or null is left out, a list is repeated. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>;

/** The API below `/api/v1`. Every call rejects with an ApiError, or with an AbortError when its signal ends it. */
export interface Api {
  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T>;
  post<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T>;
  put<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T>;
  delete<T>(path: string, query?: Query): Promise<T>;
  /** Reads an answer of JSON lines as they come; a line `{ error }` ends it with an ApiError. */
  lines<T>(path: string, body: unknown, onLine: (line: T) => void, signal?: AbortSignal): Promise<void>;
}

export function createApi(host: Pick<Host, "request" | "onSignedOut">): Api {
  const send = async (
    path: string,
    method: "GET" | "POST" | "PUT" | "DELETE",
    body?: unknown,
    signal?: AbortSignal,
  ) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    let response: Response;
    try {
      response = await host.request(path, { method, body: text, signal });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError(0, { code: "UNREACHABLE", message: "Heimdall does not answer" }, error);
    }
    if (response.ok) return response;
    const error = await readError(response);
    if (error.status === 401) host.onSignedOut();
    throw error;
  };
  const read = async <T>(response: Promise<Response>) => (await (await response).json()) as T;
  return {
    get: (path, query, signal) => read(send(withQuery(path, query), "GET", undefined, signal)),
    post: (path, body, signal) => read(send(path, "POST", body, signal)),
    put: (path, body, signal) => read(send(path, "PUT", body, signal)),
    delete: (path, query) => read(send(withQuery(path, query), "DELETE")),
    async lines<T>(path: string, body: unknown, onLine: (line: T) => void, signal?: AbortSignal) {
      const response = await send(path, "POST", body, signal);
      for await (const line of splitLines(response.body!)) {
        if (line.trim() === "") continue;
        const value = JSON.parse(line) as T & { readonly error?: Readonly<Record<string, unknown>> };
        if (value.error) throw new ApiError(response.status, value.error);
        onLine(value);
      }
    },
  };
}

/** The API of the host that the page runs in. */
export function useApi(): Api {
  const host = useHost();
  return useMemo(() => createApi(host), [host]);
}

export function withQuery(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    if (typeof value === "object") for (const one of value) parameters.append(name, one);
    else parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === "" ? path : `${path}?${text}`;
}

async function readError(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const { error } = JSON.parse(text) as { error?: Readonly<Record<string, unknown>> };
    if (error) return new ApiError(response.status, error);
  } catch {
    // A proxy in between answers in its own words.
  }
  const message = `${response.status} ${response.statusText}${text === "" ? "" : `: ${text.slice(0, 200)}`}`;
  return new ApiError(response.status, { code: "NOT_OURS", message });
}

async function* splitLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const lines = (rest + value).split("\n");
      rest = lines.pop()!;
      yield* lines;
    }
    if (rest !== "") yield rest;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
