import { Alert, Button, Stack } from "@grafana/ui";
import { ApiError } from "../../../api/client.ts";
import type { PipelineText } from "../../../api/pipeline-types.ts";
import type { Saved } from "../../../api/pipelines.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { editorMessages } from "./messages.ts";
import type { Draft } from "./use-draft.ts";

interface EditNoticesProps {
  readonly pipeline: PipelineText;
  readonly draft: Draft;
}

/** What one must know before going on: read-only, left out, saved, refused, changed by somebody else. */
export function EditNotices({ pipeline, draft }: EditNoticesProps) {
  const t = useMessages(editorMessages);
  const { error } = draft.save;
  const isOvertaken = error instanceof ApiError && error.status === 409;
  return (
    <>
      {pipeline.read_only !== null && (
        <Alert severity="info" title={t.readOnly}>
          {pipeline.read_only}
        </Alert>
      )}
      {pipeline.problem !== null && <Alert severity="error" title={pipeline.problem} />}
      {draft.isOutdated && (
        <Alert severity="warning" title={t.changedMeanwhile}>
          <Stack direction="column" gap={1} alignItems="flex-start">
            <span>{t.changedHelp}</span>
            <Stack gap={1} wrap="wrap">
              <Button size="sm" variant="secondary" onClick={draft.discard}>
                {t.takeTheirs}
              </Button>
              <Button size="sm" variant="secondary" onClick={() => draft.keep(true)}>
                {t.saveMine}
              </Button>
            </Stack>
          </Stack>
        </Alert>
      )}
      {error && !isOvertaken && (
        <Alert severity="error" title={t.notSaved} onRemove={() => draft.save.reset()}>
          {error.message}
        </Alert>
      )}
      <div role="status">
        {draft.saved && !draft.isRestarting && <Alert severity="success" title={savedText(draft.saved, t)} />}
      </div>
    </>
  );
}

function savedText({ version, applied }: Saved, t: ReturnType<typeof useMessages<typeof editorMessages.en>>): string {
  if (applied === "live") return t.savedLive(version);
  return applied === "restart" ? t.savedRestarted(version) : t.savedUnchanged(version);
}
