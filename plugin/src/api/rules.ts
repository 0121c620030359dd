import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Api, type Place, useApi } from "./client.ts";

export type RuleState = "active" | "off" | "disabled" | "refused";

export interface Problem {
  readonly message: string;
  readonly place: Place | null;
}

/** A rule, from a file or stored. */
export interface Rule {
  readonly name: string;
  readonly type: string | null;
  readonly group: string;
  readonly origin: "file" | "stored";
  readonly file: string;
  readonly read_only: string | null;
  readonly state: RuleState;
  readonly error: Problem | null;
  readonly in_force: boolean;
  readonly switched: { readonly on: boolean; readonly at: string; readonly by: string } | null;
  readonly warming_up: boolean;
  readonly matches: number;
  readonly last_match: string | null;
  readonly open_incidents: number;
  readonly description: string;
  readonly alerts: readonly string[];
  readonly version: number | null;
  readonly changed_at: string | null;
  readonly changed_by: string | null;
}

export interface RuleAndText {
  readonly rule: Rule;
  readonly text: string;
  readonly problems?: readonly Problem[];
}

/** What a text says, with every default; durations in milliseconds. */
export interface RuleSummary {
  readonly name: string;
  readonly type: string;
  readonly indices: readonly string[];
  readonly query_key: readonly string[];
  readonly realert: number;
  readonly run_every: number;
  readonly lookback: number;
}

export interface RuleCheck {
  readonly ok: boolean;
  readonly name: string;
  readonly type: string | null;
  readonly problems: readonly Problem[];
  readonly summary: RuleSummary | null;
}

export interface OptionView {
  readonly name: string;
  readonly type: "text" | "secret" | "number" | "integer" | "boolean" | "duration" | "list" | "hash" | "any";
  readonly meaning: string;
  readonly required: boolean;
  readonly is_secret: boolean;
  readonly default: unknown;
  readonly choices: readonly string[] | null;
  readonly suggestions?: readonly string[] | null;
}

export interface Component {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly notes: string;
  readonly example: string;
  readonly options: readonly OptionView[];
}

export interface RuleDeclarations {
  readonly types: readonly Component[];
  readonly common: readonly OptionView[];
  readonly text: readonly OptionView[];
  readonly channels: readonly Component[];
}

export interface RuleVersion {
  readonly version: number;
  readonly action: "created" | "changed" | "restored" | "imported" | "deleted";
  readonly at: number;
  readonly by: string;
}

export interface RulePreview {
  readonly total: number;
  readonly problem: Problem | null;
  readonly interval: number;
  readonly buckets?: readonly { readonly time: number; readonly count: number }[];
  readonly examples?: readonly { readonly index: string; readonly time: number; readonly source: string }[];
  readonly hasMetrics?: boolean;
  readonly isRough?: boolean;
}

export interface ImportReport {
  readonly path: string;
  readonly status: "supported" | "remarks" | "refused" | "ignored";
  readonly name: string | null;
  readonly type: string | null;
  readonly group: string;
  readonly problems: readonly Problem[];
  readonly remarks: readonly string[];
  readonly replaces: boolean;
  readonly version: number | null;
}

interface RuleList {
  readonly rules: readonly Rule[];
  readonly groups: readonly string[];
}

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

export interface ImportBody {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly group: string;
  readonly dry_run: boolean;
  readonly replace: boolean;
  readonly leave_out: boolean;
}

export async function importRules(api: Api, body: ImportBody, signal?: AbortSignal): Promise<readonly ImportReport[]> {
  return (await api.post<{ files: readonly ImportReport[] }>("/rules/import", body, signal)).files;
}

/** A line of a backtest with details. */
export interface BacktestProgress {
  readonly until: string;
  readonly events: number;
  readonly matches: number;
  readonly alerts: number;
  readonly interval: number;
  readonly buckets: readonly (readonly [time: number, events: number, matches: number, alerts: number])[];
  readonly done: boolean;
}

export interface BacktestAlert {
  readonly time: string;
  readonly key: string | null;
  readonly title: string;
  readonly text: string;
}

export type BacktestLine = { readonly progress: BacktestProgress } | BacktestAlert;
