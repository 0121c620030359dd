import { Alert } from "@grafana/ui";
import type { PipelineStatus } from "../../api/pipeline-types.ts";
import { useFormat } from "../../i18n/format.ts";
import { useMessages } from "../../i18n/messages.ts";
import { pipelineMessages } from "./messages.ts";

/** Whether what was saved is in force: a restart under way, or why it could not be. */
export function StatusBanner({ status }: { readonly status: PipelineStatus }) {
  const t = useMessages(pipelineMessages);
  const format = useFormat();
  if (status.is_restarting) {
    return (
      <Alert severity="info" title={t.restarting}>
        {t.restartingHelp}
      </Alert>
    );
  }
  if (!status.refusal) return null;
  return (
    <Alert severity="error" title={`${t.refused} (${format.ago(status.refusal.at)})`}>
      {status.refusal.message}
    </Alert>
  );
}
