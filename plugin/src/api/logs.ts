import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type Host, useHost } from "../host/host.ts";
import { type Api, ApiError, type Query, useApi, withQuery } from "./client.ts";
import { parseExactly } from "./exact-json.ts";
import type {
  LogContext,
  LogField,
  LogFieldValues,
  LogHistogram,
  LogHit,
  LogPage,
  LogSelection,
  Scalar,
} from "./log-types.ts";

export type * from "./log-types.ts";

/** Lines of the first page, which should be there at once, and of the others. */
const FIRST_PAGE = 200;
const PAGE = 500;

/** Leaves out what is empty, which the API takes for "everything". */
export function selectionQuery({ q, index, from, to }: LogSelection): Query {
  return { q: q.trim() === "" ? undefined : q, index: index.trim() === "" ? undefined : index, from, to };
}

/** Reads an answer of the API with every digit of its numbers. */
export async function getExactly<T>(
  host: Pick<Host, "request" | "onSignedOut">,
  path: string,
  query: Query,
  signal?: AbortSignal,
): Promise<T> {
  let response: Response;
  try {
    response = await host.request(withQuery(path, query), { method: "GET", signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, { code: "UNREACHABLE", message: "Heimdall does not answer" }, error);
  }
  const text = await response.text();
  if (response.ok) return parseExactly(text) as T;
  if (response.status === 401) host.onSignedOut();
  throw new ApiError(response.status, errorOf(text, response.status));
}

function errorOf(text: string, status: number): Readonly<Record<string, unknown>> {
  try {
    const { error } = JSON.parse(text) as { error?: Readonly<Record<string, unknown>> };
    if (error) return error;
  } catch {
    // A proxy in between answers in its own words.
  }
  return { code: "NOT_OURS", message: `${status}: ${text.slice(0, 200)}` };
}

/** The lines of a selection, the newest first, page after page. How many there are the histogram tells. */
export function useLogSearch(selection: LogSelection, enabled = true) {
  const host = useHost();
  return useInfiniteQuery({
    queryKey: ["logs", "search", selection],
    queryFn: ({ pageParam, signal }) =>
      getExactly<LogPage>(
        host,
        "/logs/search",
        {
          ...selectionQuery(selection),
          size: pageParam === null ? FIRST_PAGE : PAGE,
          count: 0,
          ...(pageParam !== null && { after: pageParam }),
        },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    enabled,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

export function useLogHistogram(selection: LogSelection, groupBy: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["logs", "histogram", selection, groupBy],
    queryFn: ({ signal }) =>
      api.get<LogHistogram>(
        "/logs/histogram",
        { ...selectionQuery(selection), group_by: groupBy === "" ? undefined : groupBy, groups: 9 },
        signal,
      ),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The fields that lines of the range have, whatever the query: it is asked for once and not with every word. */
export function useLogFields({ index, from, to }: Pick<LogSelection, "index" | "from" | "to">) {
  const api = useApi();
  return useQuery({
    queryKey: ["logs", "fields", index, from, to],
    queryFn: async ({ signal }) =>
      (await api.get<{ fields: LogField[] }>("/logs/fields", selectionQuery({ q: "", index, from, to }), signal))
        .fields,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

export function useLogFieldValues(selection: LogSelection, field: string, limit: number) {
  const api = useApi();
  return useQuery({
    queryKey: ["logs", "values", selection, field, limit],
    queryFn: ({ signal }) =>
      api.get<LogFieldValues>(
        `/logs/fields/${encodeURIComponent(field)}/values`,
        { ...selectionQuery(selection), limit },
        signal,
      ),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

export function useLogIndices() {
  const api = useApi();
  return useQuery({
    queryKey: ["logs", "indices"],
    queryFn: async () => (await api.get<{ indices: { index: string; documents: number }[] }>("/logs/indices")).indices,
    staleTime: 30_000,
  });
}

export interface ContextRequest {
  readonly hit: Pick<LogHit, "index" | "id" | "time">;
  readonly before: number;
  readonly after: number;
  /** Null leaves it to the backend: what tells the line's source. */
  readonly same: readonly string[] | null;
}

export function useLogContext({ hit: { index, id, time }, before, after, same }: ContextRequest) {
  const host = useHost();
  return useQuery({
    queryKey: ["logs", "context", index, id, before, after, same],
    queryFn: ({ signal }) =>
      getExactly<LogContext>(
        host,
        "/logs/context",
        { index, id, time, before, after, ...(same && { same: same.join(",") }) },
        signal,
      ),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

/** Values to complete what somebody types. */
export async function completeValues(
  api: Api,
  selection: Omit<LogSelection, "q">,
  field: string,
  prefix: string,
): Promise<readonly Scalar[]> {
  const path = `/logs/fields/${encodeURIComponent(field)}/completions`;
  const query = { ...selectionQuery({ ...selection, q: "" }), prefix, limit: 30 };
  return (await api.get<{ values: readonly Scalar[] }>(path, query)).values;
}

export interface QueryProblem {
  readonly message: string;
  /** From 1. */
  readonly column: number;
}

/** What is wrong with a query, and where; null for a good one. */
export function useQueryCheck(q: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["logs", "check", q],
    queryFn: async ({ signal }) =>
      (await api.post<{ error: QueryProblem | null }>("/logs/check-query", { q }, signal)).error,
    enabled: q.trim() !== "",
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}
