import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./client.ts";

export interface DeadLetterReason {
  readonly reason: string;
  readonly pipeline: string;
  readonly output: string;
  readonly count: number;
}

export interface DeadLetterSummary {
  readonly summary: readonly DeadLetterReason[];
  readonly open: number;
  readonly limit: number;
}

export interface DeadLetter {
  readonly id: string;
  readonly form: "message" | "document" | "point";
  readonly state: "open" | "replayed" | "discarded";
  readonly reason: string;
  readonly pipeline: string;
  readonly input: string;
  readonly output: string;
  readonly target: string;
  readonly source: string;
  readonly payload_bytes: number;
  readonly attempts: number;
  readonly is_fixed: boolean;
  readonly created_at: number;
  readonly changed_by: string | null;
}

export interface WholeDeadLetter extends DeadLetter {
  readonly payload: string;
  readonly payload_encoding: "utf8" | "base64";
}

/** The letters that an act is for. */
export interface LetterGroup {
  readonly reason: string;
  readonly pipeline: string;
}

export interface ReplayPage {
  readonly replayed: number;
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
  readonly next: string | null;
}

const KEY = "dead-letters";
const one = (id: string) => `/dead-letters/${encodeURIComponent(id)}`;

export function useDeadLetterSummary() {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, "summary"],
    queryFn: ({ signal }) => api.get<DeadLetterSummary>("/dead-letters/summary", {}, signal),
    refetchInterval: 10_000,
  });
}

/** The oldest open letters of a reason. */
export function useLetters({ reason, pipeline }: LetterGroup, limit: number) {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, "list", reason, pipeline, limit],
    queryFn: async ({ signal }) => {
      const query = { reason, limit, ...(pipeline !== "" && { pipeline }) };
      return (await api.get<{ dead_letters: readonly DeadLetter[] }>("/dead-letters", query, signal)).dead_letters;
    },
  });
}

export function useLetter(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, "one", id],
    queryFn: async ({ signal }) => (await api.get<{ dead_letter: WholeDeadLetter }>(one(id), {}, signal)).dead_letter,
  });
}

/** Everything that changes letters; lists are asked for anew after each. */
export function useLetterActs() {
  const api = useApi();
  const known = useQueryClient();
  const onSettled = () => known.invalidateQueries({ queryKey: [KEY] });
  return {
    replay: useMutation({
      mutationFn: (id: string) => api.post<{ reason: string | null }>(`${one(id)}/replay`),
      onSettled,
    }),
    discard: useMutation({ mutationFn: (id: string) => api.post(`${one(id)}/discard`), onSettled }),
    mend: useMutation({
      mutationFn: ({ id, payload }: { readonly id: string; readonly payload: string }) =>
        api.put(`${one(id)}/payload`, { payload }),
      onSettled,
    }),
  };
}

const body = ({ reason, pipeline }: LetterGroup, after: string | null) => ({
  reason,
  limit: 100,
  ...(pipeline !== "" && { pipeline }),
  ...(after !== null && { after }),
});

/** Acts on all letters of a reason, a page at a time. */
export function useLetterPages() {
  const api = useApi();
  return {
    replay: (group: LetterGroup, after: string | null, signal: AbortSignal) =>
      api.post<ReplayPage>("/dead-letters/replay", body(group, after), signal),
    discard: (group: LetterGroup, after: string | null, signal: AbortSignal) =>
      api.post<{ discarded: number; next: string | null }>("/dead-letters/discard", body(group, after), signal),
  };
}
