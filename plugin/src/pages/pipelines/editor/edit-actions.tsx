import { Alert, Button, ConfirmModal, LinkButton, Tooltip } from "@grafana/ui";
import { useState } from "react";
import { useNavigate } from "react-router-dom";
import { type PipelineText, useDeletePipeline } from "../../../api/pipelines.ts";
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
  const reason = mayEdit ? undefined : t.needsEditor;
  const confirm = () => {
    setAsking(false);
    remove.mutate({ name, basedOn: version ?? 0 }, { onSuccess: () => navigate(link("/pipelines")) });
  };
  return (
    <>
      {text.trim() !== "" && (
        <WithReason reason={reason}>
          <LinkButton
            variant="secondary"
            icon="copy"
            disabled={!mayEdit}
            href={link(`/pipelines/new?copy=${encodeURIComponent(name)}`)}
          >
            {t.copy}
          </LinkButton>
        </WithReason>
      )}
      {pipeline.origin === "stored" && (
        <WithReason reason={reason}>
          <Button
            variant="destructive"
            fill="outline"
            icon="trash-alt"
            disabled={!mayEdit || remove.isPending}
            onClick={() => setAsking(true)}
          >
            {t.remove}
          </Button>
        </WithReason>
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

function WithReason({
  reason,
  children,
}: {
  readonly reason: string | undefined;
  readonly children: React.ReactElement;
}) {
  if (reason === undefined) return children;
  return (
    <Tooltip content={reason}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a disabled button tells nobody why */}
      <span tabIndex={0} aria-label={reason} role="note">
        {children}
      </span>
    </Tooltip>
  );
}
