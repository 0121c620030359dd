import { ApiError, useApi } from "../../../api/client.ts";
import type { Rule } from "../../../api/rule-types.ts";
import { loadRuleVersion, useRuleChanges, useRuleVersions } from "../../../api/rules.ts";
import { actorName } from "../../../components/actor-name.ts";
import { QueryState } from "../../../components/states.tsx";
import { VersionHistory } from "../../../components/versions/version-history.tsx";
import { useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { editorMessages } from "./messages.ts";
import type { RuleDraft } from "./use-rule-draft.ts";

/** The versions of a stored rule, what each changed, and a way back. */
export function RuleVersions({ rule, draft }: { readonly rule: Rule | undefined; readonly draft: RuleDraft }) {
  const t = useMessages(editorMessages);
  const api = useApi();
  const mayEdit = useMay("editor");
  const { restore } = useRuleChanges();
  const isStored = rule?.origin === "stored";
  const query = useRuleVersions(rule?.name ?? "", isStored);
  if (!rule) return <p>{t.unsavedNew}</p>;
  if (!isStored) return <p>{t.noVersions}</p>;
  const bringBack = async (version: number) => {
    try {
      const saved = await restore.mutateAsync({ name: rule.name, version, based_on: draft.version });
      draft.begin({ text: saved.text, group: saved.rule.group, version: saved.rule.version! });
    } catch (error) {
      if (error instanceof ApiError && error.code === "DEFINITION_CHANGED") void query.refetch();
      throw error;
    }
  };
  return (
    <QueryState query={query}>
      {(versions) => (
        <VersionHistory
          versions={versions.map((version) => ({ ...version, by: actorName(version.by) }))}
          currentText={draft.text}
          load={(version) => loadRuleVersion(api, rule.name, version)}
          onRestore={mayEdit ? bringBack : undefined}
        />
      )}
    </QueryState>
  );
}
