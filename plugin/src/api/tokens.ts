import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./client.ts";

/** `ingest` only sends data in; `grafana` lets people in whom Grafana has signed for. */
export const TOKEN_ROLES = ["ingest", "viewer", "editor", "admin", "grafana"] as const;
export type TokenRole = (typeof TOKEN_ROLES)[number];

export interface Token {
  readonly id: string;
  readonly name: string;
  readonly role: TokenRole;
  /** The first characters, by which one knows it again. */
  readonly prefix: string;
  readonly created_by: string;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly last_used_at: number | null;
}

export function useTokens() {
  const api = useApi();
  return useQuery({
    queryKey: ["tokens"],
    queryFn: ({ signal }) => api.get<{ tokens: Token[] }>("/tokens", {}, signal),
    select: ({ tokens }) => tokens,
  });
}

export interface NewToken {
  readonly name: string;
  readonly role: TokenRole;
  /** Milliseconds since the epoch; never without it. */
  readonly expires_at?: number;
}

/** Makes a token; its secret is in the answer and never again anywhere. */
export function useCreateToken() {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (token: NewToken) => api.post<{ token: Token; secret: string }>("/tokens", token),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["tokens"] }),
  });
}

export function useRevokeToken() {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/tokens/${encodeURIComponent(id)}`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["tokens"] }),
  });
}
