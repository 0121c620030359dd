import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { DeclaredOption } from "../components/options-form/declared-option.ts";
import { useApi } from "./client.ts";

export type ContactOptions = Readonly<Record<string, unknown>>;

export interface ContactPoint {
  readonly name: string;
  readonly channel: string;
  readonly options: ContactOptions;
  readonly destinations: readonly string[];
  readonly origin: "settings" | "stored";
  /** Why it cannot be changed here; null when it can. */
  readonly read_only: string | null;
  /** Of the settings' own: where each option comes from. */
  readonly sources: Readonly<Record<string, string>> | null;
  readonly used_by: readonly string[];
  readonly version: number | null;
  readonly changed_at: string | null;
  readonly changed_by: string | null;
}

export interface Channel {
  readonly name: string;
  readonly summary: string;
  readonly notes: string;
  readonly options: readonly DeclaredOption[];
}

export interface TestResult {
  readonly destination: string;
  readonly outcome: "sent" | "failed";
  readonly reason: string | null;
  readonly would_retry: boolean;
  readonly milliseconds: number;
}

/** A stored one by its name; with channel and options one that is not saved. */
export interface TestRequest {
  readonly name?: string | undefined;
  readonly channel?: string | undefined;
  readonly options?: ContactOptions | undefined;
}

export function useContactPoints() {
  const api = useApi();
  return useQuery({
    queryKey: ["contact-points"],
    queryFn: async ({ signal }) =>
      (await api.get<{ contact_points: readonly ContactPoint[] }>("/contact-points", {}, signal)).contact_points,
  });
}

export function useContactPoint(name: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["contact-points", name],
    queryFn: async ({ signal }) =>
      (await api.get<{ contact_point: ContactPoint }>(`/contact-points/${encodeURIComponent(name)}`, {}, signal))
        .contact_point,
    // A form is not to change under the hands of who fills it in.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}

export function useChannels() {
  const api = useApi();
  return useQuery({
    queryKey: ["contact-point-channels"],
    queryFn: async ({ signal }) =>
      (await api.get<{ channels: readonly Channel[] }>("/contact-points/channels", {}, signal)).channels,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useSaveContactPoint() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: {
      readonly name: string;
      readonly channel: string;
      readonly options: ContactOptions;
      readonly basedOn: number;
    }) => {
      const { name, channel, options, basedOn } = change;
      const path = `/contact-points/${encodeURIComponent(name)}`;
      return api.put(path, { channel, options, based_on: basedOn });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["contact-points"] }),
  });
}

export function useDeleteContactPoint() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, basedOn }: { readonly name: string; readonly basedOn: number }) =>
      api.delete(`/contact-points/${encodeURIComponent(name)}`, { based_on: basedOn }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["contact-points"], exact: true }),
  });
}

/** Sends a test message; the answer says what became of it at each destination. */
export function useTestContactPoint() {
  const api = useApi();
  return useMutation({
    mutationFn: async (request: TestRequest) =>
      (await api.post<{ results: readonly TestResult[] }>("/contact-points/test", request)).results,
  });
}
