import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./client.ts";

export type IncidentState = "open" | "acknowledged" | "closed";
export type IncidentAction = "acknowledge" | "close" | "reopen";
type Document = Readonly<Record<string, unknown>>;

export interface Incident {
  readonly id: string;
  readonly rule: string;
  readonly type: string;
  readonly key: string | null;
  readonly state: IncidentState;
  readonly first_time: string;
  readonly last_time: string;
  readonly count: number;
  readonly created_at: string;
  readonly changed_at: string;
  readonly changed_by: string | null;
  /** The last match. */
  readonly match: Document;
  /** Null when there is no rule of the name any more. */
  readonly rule_info: {
    readonly description: string;
    readonly priority: number | null;
    readonly owner: string | null;
    readonly is_enabled: boolean;
    readonly query_key: readonly string[];
  } | null;
  readonly deliveries: { readonly pending: number; readonly sent: number; readonly failed: number };
}

export interface IncidentPage {
  readonly incidents: readonly Incident[];
  readonly next: string | null;
  readonly counts: Readonly<Record<IncidentState, number>>;
}

export interface TimelineEntry {
  readonly at: string;
  readonly kind:
    | "opened"
    | "last-match"
    | "note"
    | "acknowledged"
    | "closed"
    | "reopened"
    | "retried"
    | "queued"
    | "sent"
    | "failed"
    | "expired"
    | "waiting";
  readonly by: string | null;
  readonly text: string | null;
  readonly notification: string | null;
  readonly channel: string | null;
  readonly destination: string | null;
  readonly contact_point: string | null;
  readonly attempts: number | null;
  readonly reason: string | null;
}

export interface Delivery {
  readonly id: string;
  readonly channel: string;
  readonly destination: string;
  readonly contact_point: string | null;
  readonly state: "pending" | "sent" | "failed" | "expired";
  readonly attempts: number;
  readonly created_at: string;
  readonly next_attempt_at: string | null;
  readonly finished_at: string | null;
  readonly last_error: string | null;
  readonly title: string;
  readonly text: string;
}

export interface IncidentEvents {
  readonly sample: {
    readonly from: number;
    readonly until: number;
    readonly q: string | null;
    readonly index: string | null;
    readonly hits: readonly {
      readonly index: string;
      readonly id: string;
      readonly time: number;
      readonly document: Document;
    }[];
    readonly total: number;
    readonly total_is_exact: boolean;
    readonly histogram: { readonly interval: number; readonly buckets: readonly { time: number; count: number }[] };
  } | null;
  readonly course: {
    readonly field: string;
    readonly aggregate: string;
    readonly min_threshold: number | null;
    readonly max_threshold: number | null;
    readonly interval: number;
    readonly points: readonly (readonly [number, number | null])[];
    readonly is_cut: boolean;
  } | null;
}

export interface IncidentFilter {
  readonly state?: IncidentState | undefined;
  readonly rule?: string | undefined;
  readonly text?: string | undefined;
  readonly from?: string | undefined;
}

const PAGE = 50;
const REFRESH = 5_000;

/** Incidents with the newest match first, page by page; asked again and again. */
export function useIncidents(filter: IncidentFilter) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ["incidents", "list", filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<IncidentPage>("/incidents", { ...filter, limit: PAGE, after: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: (before) => before,
    refetchInterval: REFRESH,
  });
}

export function useIncident(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["incidents", id],
    queryFn: ({ signal }) =>
      api.get<{ incident: Incident; timeline: readonly TimelineEntry[] }>(`/incidents/${id}`, {}, signal),
    refetchInterval: REFRESH,
  });
}

export function useDeliveries(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["incidents", id, "deliveries"],
    queryFn: async ({ signal }) =>
      (await api.get<{ deliveries: readonly Delivery[] }>(`/incidents/${id}/deliveries`, {}, signal)).deliveries,
    refetchInterval: REFRESH,
  });
}

/** Log lines and the metric's course; asked anew when there was another match. */
export function useIncidentEvents(id: string, lastTime: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["incidents", id, "events", lastTime],
    queryFn: ({ signal }) => api.get<IncidentEvents>(`/incidents/${id}/events`, { size: 20 }, signal),
    placeholderData: (before) => before,
  });
}

/** Moves incidents on, one after another; the error of the first that is refused ends it. */
export function useMoveIncidents() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ action, ids }: { readonly action: IncidentAction; readonly ids: readonly string[] }) => {
      for (const id of ids) await api.post(`/incidents/${id}/${action}`);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["incidents"] }),
  });
}

export function useAddNote(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (text: string) => api.post(`/incidents/${id}/notes`, { text }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["incidents", id] }),
  });
}

/** Sends a message again that failed. */
export function useRetryDelivery() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post(`/notifications/${id}/retry`),
    onSettled: () => client.invalidateQueries({ queryKey: ["incidents"] }),
  });
}
