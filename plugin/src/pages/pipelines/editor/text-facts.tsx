import { Badge, Stack } from "@grafana/ui";
import type { PipelineText } from "../../../api/pipeline-types.ts";
import { actorName } from "../../../components/actor-name.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { pipelineMessages } from "../messages.ts";
import { StateBadge } from "../state-badge.tsx";
import { editorMessages } from "./messages.ts";

/** Where a text comes from, whether it is in force, and who wrote it last. */
export function TextFacts({ pipeline }: { readonly pipeline: PipelineText }) {
  const t = useMessages(pipelineMessages);
  const { of } = useMessages(editorMessages);
  const format = useFormat();
  const { origin, file, version, changed_at: at, changed_by: by } = pipeline;
  return (
    <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
      <Badge
        color={origin === "file" ? "blue" : "purple"}
        icon={origin === "file" ? "lock" : "pen"}
        text={origin === "file" ? (file === null ? t.builtIn : t.ofFile) : t.ofConsole}
      />
      <StateBadge text={pipeline} />
      {pipeline.pipeline !== null && pipeline.pipeline !== pipeline.name && <span>{of(pipeline.pipeline)}</span>}
      {file !== null && <code>{file}</code>}
      {version !== null && (
        <span>
          {t.version} {version}: {t.changedBy(actorName(by ?? ""), at === null ? "" : format.ago(at))}
        </span>
      )}
    </Stack>
  );
}
