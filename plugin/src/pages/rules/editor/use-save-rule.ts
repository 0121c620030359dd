import { useState } from "react";
import { useNavigate } from "react-router-dom";
import { ApiError, useApi } from "../../../api/client.ts";
import type { Rule, RuleAndText } from "../../../api/rule-types.ts";
import { useRuleChanges } from "../../../api/rules.ts";
import { useHost } from "../../../host/host.ts";
import type { RuleDraft } from "./use-rule-draft.ts";

interface SaveOptions {
  readonly draft: RuleDraft;
  readonly rule: Rule | undefined;
  readonly copyOf: string | undefined;
  /** As the text has it. */
  readonly name: string;
}

export interface Saving {
  readonly isSaving: boolean;
  readonly error: unknown;
  /** What somebody else saved meanwhile. */
  readonly conflict: Rule | null;
  readonly savedVersion: number | null;
  save(): Promise<void>;
  /** Gives one's own changes up for the newest version. */
  loadNewest(): Promise<void>;
  /** Makes one's own text the newest, whatever was saved meanwhile. */
  saveOver(): Promise<void>;
}

/** Saves a rule's text, and finds a way out when somebody else was faster. */
export function useSaveRule({ draft, rule, copyOf, name }: SaveOptions): Saving {
  const api = useApi();
  const { link } = useHost();
  const navigate = useNavigate();
  const { save: saving } = useRuleChanges();
  const [conflict, setConflict] = useState<Rule | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [savedVersion, setSavedVersion] = useState<number | null>(null);
  const newest = () => api.get<RuleAndText>(`/rules/${encodeURIComponent(rule!.name)}`);

  const store = async (basedOn: number): Promise<void> => {
    setError(null);
    setConflict(null);
    setSavedVersion(null);
    try {
      const { text, group } = draft;
      const saved = await saving.mutateAsync({
        name: rule?.name ?? name,
        text,
        group,
        based_on: basedOn,
        copy_of: copyOf,
      });
      draft.begin({ text: saved.text, group: saved.rule.group, version: saved.rule.version! });
      setSavedVersion(saved.rule.version);
      if (saved.rule.name !== rule?.name) {
        navigate(link(`/rules/${encodeURIComponent(saved.rule.name)}`), { replace: true });
      }
    } catch (thrown) {
      const isLate = thrown instanceof ApiError && thrown.code === "DEFINITION_CHANGED" && rule !== undefined;
      const now = isLate ? await newest().catch(() => null) : null;
      if (now) setConflict(now.rule);
      else setError(thrown);
    }
  };
  return {
    isSaving: saving.isPending,
    error,
    conflict,
    savedVersion,
    save: () => store(draft.version),
    async loadNewest() {
      const now = await newest();
      draft.begin({ text: now.text, group: now.rule.group, version: now.rule.version ?? 0 });
      setConflict(null);
    },
    saveOver: () => store(conflict?.version ?? draft.version),
  };
}
