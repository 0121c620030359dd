import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import type { Version } from "../components/versions/version.ts";
import { useApi } from "./client.ts";
import type { Applied, PipelineList, PipelineReference, PipelineWithText, RecentLines } from "./pipeline-types.ts";

const KEY = "pipelines";
const path = (name: string) => `/pipelines/${encodeURIComponent(name)}`;

export function usePipelines() {
  const api = useApi();
  return useQuery({
    queryKey: [KEY],
    queryFn: ({ signal }) => api.get<PipelineList>("/pipelines", {}, signal),
    refetchInterval: 5_000,
  });
}

/** A text with its state. It is asked for again only when told so: somebody may be writing. */
export function usePipeline(name: string) {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, name],
    queryFn: ({ signal }) => api.get<PipelineWithText>(path(name), {}, signal),
    refetchOnWindowFocus: false,
  });
}

export function usePipelineReference() {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, "", "reference"],
    queryFn: ({ signal }) => api.get<PipelineReference>("/pipelines/reference", {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function usePipelineVersions(name: string) {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, name, "versions"],
    queryFn: async ({ signal }) =>
      (await api.get<{ versions: readonly Version[] }>(`${path(name)}/versions`, {}, signal)).versions,
  });
}

/** Reads the text of a version. */
export function useVersionText(name: string): (version: number) => Promise<string> {
  const api = useApi();
  return useCallback(
    async (version) => (await api.get<{ text: string }>(`${path(name)}/versions/${version}`)).text,
    [api, name],
  );
}

/** Reads stored events of a pipeline. */
export function useRecentLines() {
  const api = useApi();
  return useMutation({
    mutationFn: (name: string) => api.get<RecentLines>(`${path(name)}/recent`, { limit: 20 }),
  });
}

export interface Saved {
  readonly version: number;
  readonly applied: Applied;
}

/** Follows a restart of Heimdall, and tells when it answers again. */
export function useRestart(isBegun: boolean, onBack: () => void): void {
  const api = useApi();
  const known = useQueryClient();
  const told = useRef(onBack);
  told.current = onBack;
  useEffect(() => {
    if (!isBegun) return;
    const timer = setInterval(async () => {
      const list = await api.get<PipelineList>("/pipelines").catch(() => null);
      if (list === null || list.status.is_restarting) return;
      clearInterval(timer);
      await known.invalidateQueries({ queryKey: [KEY] });
      told.current();
    }, 1_000);
    return () => clearInterval(timer);
  }, [isBegun, api, known]);
}

export interface SavePipeline {
  readonly name: string;
  readonly text: string;
  readonly basedOn: number;
}

/** What is known of a text that was just saved, until it is asked for again. */
function afterSaving(old: PipelineWithText | undefined, name: string, text: string, version: number): PipelineWithText {
  if (old) return { ...old, text, pipeline: { ...old.pipeline, version } };
  return {
    pipeline: {
      name,
      origin: "stored",
      file: null,
      read_only: null,
      pipeline: null,
      state: "waiting",
      problem: null,
      version,
      changed_at: null,
      changed_by: null,
    },
    text,
    built_in: [],
    status: { is_restarting: false, refusal: null },
  };
}

export function useSavePipeline() {
  const api = useApi();
  const known = useQueryClient();
  return useMutation({
    mutationFn: ({ name, text, basedOn }: SavePipeline) => api.put<Saved>(path(name), { text, based_on: basedOn }),
    onSuccess({ version, applied }, { name, text }) {
      known.setQueryData<PipelineWithText>([KEY, name], (old) => afterSaving(old, name, text, version));
      // While it restarts nobody answers; `useRestart` asks when it is back.
      if (applied !== "restart") void known.invalidateQueries({ queryKey: [KEY] });
    },
    // Somebody was faster: what they saved is shown.
    onError: (_, { name }) => known.invalidateQueries({ queryKey: [KEY, name], exact: true }),
  });
}

export function useDeletePipeline() {
  const api = useApi();
  const known = useQueryClient();
  return useMutation({
    mutationFn: ({ name, basedOn }: { readonly name: string; readonly basedOn: number }) =>
      api.delete<{ applied: Applied }>(path(name), { based_on: basedOn }),
    onSuccess(_, { name }) {
      known.removeQueries({ queryKey: [KEY, name] });
      void known.invalidateQueries({ queryKey: [KEY], exact: true });
    },
  });
}

export function useRestorePipeline(name: string) {
  const api = useApi();
  const known = useQueryClient();
  return useMutation({
    mutationFn: ({ version, basedOn }: { readonly version: number; readonly basedOn: number }) =>
      api.post<Saved>(`${path(name)}/versions/${version}/restore`, { based_on: basedOn }),
    onSuccess: ({ applied }) => (applied === "restart" ? undefined : known.invalidateQueries({ queryKey: [KEY] })),
  });
}
