import { Text } from "@grafana/ui";
import type { Overview } from "../../../api/overview.ts";
import { type Column, DataTable } from "../../../components/data-table/data-table.tsx";
import { PageLink } from "../../../components/page-link.tsx";
import { TimeChart } from "../../../components/time-chart/time-chart.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { overviewMessages } from "../messages.ts";
import { Panel } from "../panel.tsx";
import { type ChosenRange, taggedLines } from "../range.ts";

type Failure = Overview["pipelines"][number]["failure_tags"][number] & { readonly pipeline: string };

/** What could not be parsed, by the tag that says why; each leads to its lines. */
export function Failures({ overview, range }: { readonly overview: Overview; readonly range: ChosenRange }) {
  const t = useMessages(overviewMessages);
  const format = useFormat();
  const { pipelines, from, until, source } = overview;
  const failures: readonly Failure[] = pipelines.flatMap(({ name, failure_tags: tags }) =>
    tags.map((tag) => ({ ...tag, pipeline: name })),
  );
  const isOnePipeline = new Set(failures.map(({ pipeline }) => pipeline)).size === 1;
  const columns: readonly Column<Failure>[] = [
    {
      id: "tag",
      title: t.tag,
      cell: ({ tag }) => (
        <PageLink page={taggedLines([tag], range)} aria-label={t.linesWith(tag)}>
          {tag}
        </PageLink>
      ),
    },
    {
      id: "pipeline",
      title: t.pipeline,
      cell: ({ pipeline }) => <PageLink page={`/pipelines/${encodeURIComponent(pipeline)}`}>{pipeline}</PageLink>,
    },
    { id: "count", title: t.total, isNumber: true, cell: ({ count }) => format.number(count) },
  ];
  return (
    <Panel title={t.failuresByTag} more={{ text: t.toLetters, page: "/pipelines/dead-letters" }}>
      {failures.length === 0 ? (
        <Text element="p" color="secondary">
          {t.failuresEmpty}
        </Text>
      ) : (
        <>
          {source === "points" && (
            <TimeChart
              from={from}
              until={until}
              kind="stacked-bars"
              label={t.failuresByTag}
              series={failures.map(({ tag, pipeline, points }) => ({
                name: isOnePipeline ? tag : `${pipeline}: ${tag}`,
                points,
              }))}
              onBrush={range.onBrush}
            />
          )}
          <DataTable
            label={t.failuresByTag}
            columns={columns}
            rows={failures}
            keyOf={({ pipeline, tag }) => `${pipeline} ${tag}`}
          />
        </>
      )}
    </Panel>
  );
}
