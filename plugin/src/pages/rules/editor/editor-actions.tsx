import { Button, ConfirmModal } from "@grafana/ui";
import { useState } from "react";
import { useNavigate } from "react-router-dom";
import type { Rule } from "../../../api/rule-types.ts";
import { useRuleChanges } from "../../../api/rules.ts";
import { PageButton } from "../../../components/page-button.tsx";
import { useHost, useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { editorMessages } from "./messages.ts";
import type { RuleDraft } from "./use-rule-draft.ts";

interface EditorActionsProps {
  readonly rule: Rule | undefined;
  readonly draft: RuleDraft;
  readonly isReadOnly: boolean;
  readonly isSaving: boolean;
  readonly onSave: () => void;
}

/** What can be done with the whole rule. */
export function EditorActions({ rule, draft, isReadOnly, isSaving, onSave }: EditorActionsProps) {
  const t = useMessages(editorMessages);
  const { link } = useHost();
  const mayEdit = useMay("editor");
  const navigate = useNavigate();
  const { remove } = useRuleChanges();
  const [isAsking, setAsking] = useState(false);
  const copy = rule && mayEdit && (
    <PageButton
      variant={isReadOnly ? "primary" : "secondary"}
      icon="copy"
      page={`/rules/new?copy=${encodeURIComponent(rule.name)}`}
    >
      {isReadOnly ? t.copy : t.copyShort}
    </PageButton>
  );
  if (isReadOnly) return copy;
  return (
    <>
      {draft.isDirty && rule && (
        <Button variant="secondary" fill="outline" onClick={draft.discard}>
          {t.discard}
        </Button>
      )}
      {rule && (
        <Button variant="destructive" fill="outline" icon="trash-alt" onClick={() => setAsking(true)}>
          {t.remove}
        </Button>
      )}
      {copy}
      <Button icon="save" disabled={isSaving || (rule !== undefined && !draft.isDirty)} onClick={onSave}>
        {isSaving ? t.saving : t.save}
      </Button>
      {rule && (
        <ConfirmModal
          isOpen={isAsking}
          title={t.removeTitle(rule.name)}
          body={remove.error ? `${t.removeFailed}: ${remove.error.message}` : t.removeHelp}
          confirmText={t.remove}
          onConfirm={async () => {
            await remove.mutateAsync({ name: rule.name, based_on: draft.version });
            navigate(link("/rules"));
          }}
          onDismiss={() => setAsking(false)}
        />
      )}
    </>
  );
}
