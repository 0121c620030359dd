import { Badge, Text } from "@grafana/ui";
import type { PipelineText } from "../../../api/pipeline-types.ts";
import { actorName } from "../../../components/actor-name.ts";
import { type Column, DataTable } from "../../../components/data-table/data-table.tsx";
import { PageLink } from "../../../components/page-link.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { pipelineMessages } from "../messages.ts";
import { StateBadge } from "../state-badge.tsx";

/** The texts: files, and what was saved in the console. */
export function TextTable({ texts }: { readonly texts: readonly PipelineText[] }) {
  const t = useMessages(pipelineMessages);
  const format = useFormat();
  const columns: readonly Column<PipelineText>[] = [
    {
      id: "name",
      title: t.texts,
      wraps: true,
      cell: ({ name }) => (
        <PageLink page={`/pipelines/${encodeURIComponent(name)}`} inline={false}>
          {name}
        </PageLink>
      ),
    },
    { id: "pipeline", title: t.pipeline, cell: ({ pipeline }) => pipeline ?? "–" },
    {
      id: "origin",
      title: t.origin,
      cell: ({ origin, read_only: reason }) =>
        origin === "file" ? (
          <Badge color="blue" icon="lock" text={t.ofFile} {...(reason && { tooltip: reason })} />
        ) : (
          <Badge color="purple" icon="pen" text={t.ofConsole} />
        ),
    },
    { id: "state", title: t.state, cell: (text) => <StateBadge text={text} /> },
    {
      id: "version",
      title: t.version,
      cell: ({ version, changed_by: by, changed_at: at }) =>
        version === null ? (
          "–"
        ) : (
          <>
            {version}{" "}
            <Text color="secondary">{t.changedBy(actorName(by ?? ""), at === null ? "" : format.ago(at))}</Text>
          </>
        ),
    },
  ];
  return <DataTable label={t.texts} columns={columns} rows={texts} keyOf={({ name }) => name} />;
}
