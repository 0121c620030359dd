import { Alert, Button, ConfirmModal } from "@grafana/ui";
import { useState } from "react";
import { useNavigate } from "react-router-dom";
import type { PipelineText } from "../../../api/pipeline-types.ts";
import { useDeletePipeline } from "../../../api/pipelines.ts";
import { PageButton } from "../../../components/page-button.tsx";
import { useHost, useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { editorMessages } from "./messages.ts";

interface EditActionsProps {
  readonly pipeline: PipelineText;
  readonly text: string;
}

/** A copy of what cannot be changed, and the end of what can. */
export function EditActions({ pipeline, text }: EditActionsProps) {
  const t = useMessages(editorMessages);
  const { link } = useHost();
  const navigate = useNavigate();
  const mayEdit = useMay("editor");
  const [isAsking, setAsking] = useState(false);
  const remove = useDeletePipeline();
  const { name, version } = pipeline;
  const confirm = () => {
    setAsking(false);
    remove.mutate({ name, basedOn: version ?? 0 }, { onSuccess: () => navigate(link("/pipelines")) });
  };
  return (
    <>
      {text.trim() !== "" &&
        (mayEdit ? (
          <PageButton variant="secondary" icon="copy" page={`/pipelines/new?copy=${encodeURIComponent(name)}`}>
            {t.copy}
          </PageButton>
        ) : (
          <Button variant="secondary" icon="copy" disabled tooltip={t.needsEditor}>
            {t.copy}
          </Button>
        ))}
      {pipeline.origin === "stored" && (
        <Button
          variant="destructive"
          fill="outline"
          icon="trash-alt"
          disabled={!mayEdit || remove.isPending}
          tooltip={mayEdit ? undefined : t.needsEditor}
          onClick={() => setAsking(true)}
        >
          {t.remove}
        </Button>
      )}
      {remove.error && <Alert severity="error" title={remove.error.message} onRemove={() => remove.reset()} />}
      <ConfirmModal
        isOpen={isAsking}
        title={t.removeTitle(name)}
        body={t.removeHelp}
        confirmText={t.removeConfirm}
        onConfirm={confirm}
        onDismiss={() => setAsking(false)}
      />
    </>
  );
}
