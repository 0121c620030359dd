import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Api, useApi } from "./client.ts";
import type {
  Rule,
  RuleAndText,
  RuleCheck,
  RuleDeclarations,
  RuleList,
  RulePreview,
  RuleVersion,
} from "./rule-types.ts";

const LIST = ["rules"] as const;

const pathOf = (name: string) => `/rules/${encodeURIComponent(name)}`;

/** Every rule; looked at again now and then, because rules find things by themselves. */
export function useRules() {
  const api = useApi();
  return useQuery({
    queryKey: LIST,
    queryFn: ({ signal }) => api.get<RuleList>("/rules", {}, signal),
    refetchInterval: 5_000,
  });
}

export function useRule(name: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["rule", name],
    queryFn: ({ signal }) => api.get<RuleAndText>(pathOf(name), {}, signal),
    // The text is being edited: it does not change under one's hands.
    refetchOnWindowFocus: false,
  });
}

export function useRuleDeclarations() {
  const api = useApi();
  return useQuery({
    queryKey: ["rule-types"],
    queryFn: ({ signal }) => api.get<RuleDeclarations>("/rules/types", {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useRuleVersions(name: string, enabled: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: ["rule-versions", name],
    enabled,
    queryFn: async ({ signal }) =>
      (await api.get<{ versions: readonly RuleVersion[] }>(`${pathOf(name)}/versions`, {}, signal)).versions,
  });
}

/** What is wrong with a text; null until it was asked. */
export function useRuleCheck(text: string, name: string | undefined, enabled: boolean) {
  const api = useApi();
  return useQuery<RuleCheck>({
    queryKey: ["rule-check", text, name],
    enabled,
    staleTime: 60_000,
    placeholderData: (before) => before,
    queryFn: ({ signal }) => api.post<RuleCheck>("/rules/check", { text, ...(name !== undefined && { name }) }, signal),
  });
}

export function useRulePreview(text: string, range: { readonly from: string; readonly to: string }, enabled: boolean) {
  const api = useApi();
  return useQuery<RulePreview>({
    queryKey: ["rule-preview", text, range.from, range.to],
    enabled,
    placeholderData: (before) => before,
    queryFn: ({ signal }) => api.post<RulePreview>("/rules/preview", { text, ...range }, signal),
  });
}

/** Switches a rule: shown at once, and undone when it did not work. */
export function useSwitchRule() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, on }: { readonly name: string; readonly on: boolean }) =>
      api.post<{ rule: Rule }>(`${pathOf(name)}/switch`, { on }),
    async onMutate({ name, on }) {
      await client.cancelQueries({ queryKey: LIST });
      const before = client.getQueryData<RuleList>(LIST)?.rules.find((rule) => rule.name === name);
      change(client, name, (rule) => ({ ...rule, ...switched(rule, on) }));
      return { before };
    },
    onError: (_error, { name }, context) => {
      const { before } = context ?? {};
      if (before) change(client, name, () => before);
    },
    onSuccess: ({ rule }) => change(client, rule.name, () => rule),
    onSettled: () => void client.invalidateQueries({ queryKey: LIST }),
  });
}

function switched(rule: Rule, on: boolean): Partial<Rule> {
  const state = rule.state === "active" || rule.state === "off" ? (on ? "active" : "off") : rule.state;
  return { state, switched: { on, at: new Date().toISOString(), by: "" } };
}

function change(client: ReturnType<typeof useQueryClient>, name: string, next: (rule: Rule) => Rule): void {
  client.setQueryData<RuleList>(
    LIST,
    (list) => list && { ...list, rules: list.rules.map((rule) => (rule.name === name ? next(rule) : rule)) },
  );
  client.setQueryData<RuleAndText>(["rule", name], (known) => known && { ...known, rule: next(known.rule) });
}

export interface SavedText {
  readonly name: string;
  readonly text: string;
  readonly group: string;
  readonly based_on: number;
  readonly copy_of?: string | undefined;
}

/** What changes texts; every one of them makes the pages look again. */
export function useRuleChanges() {
  const api = useApi();
  const client = useQueryClient();
  const forget = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: LIST }),
      client.invalidateQueries({ queryKey: ["rule-versions"] }),
    ]);
  const save = useMutation({
    mutationFn: ({ name, ...body }: SavedText) => api.put<RuleAndText>(pathOf(name), body),
    onSuccess(saved, { name }) {
      // Under its old name there is nothing any more.
      if (saved.rule.name !== name) client.removeQueries({ queryKey: ["rule", name] });
      client.setQueryData(["rule", saved.rule.name], saved);
      return forget();
    },
  });
  const remove = useMutation({
    mutationFn: ({ name, based_on }: { readonly name: string; readonly based_on: number }) =>
      api.delete(pathOf(name), { based_on }),
    onSuccess: (_, { name }) => {
      client.removeQueries({ queryKey: ["rule", name] });
      return client.invalidateQueries({ queryKey: LIST });
    },
  });
  const restore = useMutation({
    mutationFn: ({
      name,
      version,
      based_on,
    }: {
      readonly name: string;
      readonly version: number;
      readonly based_on: number;
    }) => api.post<RuleAndText>(`${pathOf(name)}/versions/${version}/restore`, { based_on }),
    onSuccess(saved, { name }) {
      client.setQueryData(["rule", name], saved);
      return forget();
    },
  });
  return { save, remove, restore };
}

export async function loadRuleVersion(api: Api, name: string, version: number): Promise<string> {
  return (await api.get<{ text: string }>(`${pathOf(name)}/versions/${version}`)).text;
}
