import type { Overview, PipelineFlow } from "../../../api/overview.ts";
import { type Column, DataTable } from "../../../components/data-table/data-table.tsx";
import { PageLink } from "../../../components/page-link.tsx";
import { Empty } from "../../../components/states.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { overviewMessages } from "../messages.ts";
import { Panel } from "../panel.tsx";
import { type ChosenRange, POINTS_PIPELINE } from "../range.ts";
import { RateChart } from "./rate-chart.tsx";

/** What left the pipelines, and what became of the rest. */
export function Pipelines({ overview, range }: { readonly overview: Overview; readonly range: ChosenRange }) {
  const t = useMessages(overviewMessages);
  const format = useFormat();
  const { pipelines } = overview;
  const columns: readonly Column<PipelineFlow>[] = [
    {
      id: "name",
      title: t.pipeline,
      cell: ({ name }) =>
        name === POINTS_PIPELINE ? name : <PageLink page={`/pipelines/${encodeURIComponent(name)}`}>{name}</PageLink>,
    },
    {
      id: "now",
      title: t.now,
      isNumber: true,
      cell: ({ out }) => (out.now === null ? t.unknown : t.perSecond(format.short(out.now))),
    },
    { id: "out", title: t.out, isNumber: true, cell: ({ out }) => format.number(out.total) },
    { id: "dropped", title: t.dropped, isNumber: true, cell: ({ dropped }) => format.number(dropped) },
    { id: "failures", title: t.failures, isNumber: true, cell: ({ failures }) => format.number(failures) },
    {
      id: "letters",
      title: t.deadLetters,
      isNumber: true,
      cell: ({ dead_letters: letters }) =>
        letters === 0 ? "0" : <PageLink page="/pipelines/dead-letters">{format.number(letters)}</PageLink>,
    },
    {
      id: "time",
      title: t.perEvent,
      isNumber: true,
      cell: ({ seconds_per_event: seconds }) => (seconds === null ? t.unknown : format.duration(seconds * 1_000)),
    },
  ];
  return (
    <Panel title={t.pipelines} more={{ text: t.toPipelines, page: "/pipelines" }}>
      {pipelines.length === 0 ? (
        <Empty title={t.nothingReceived}>{t.nothingReceivedHelp}</Empty>
      ) : (
        <>
          <RateChart
            label={t.pipelines}
            overview={overview}
            range={range}
            series={pipelines.map(({ name, out }) => ({ name, points: out.points }))}
          />
          <DataTable label={t.pipelines} columns={columns} rows={pipelines} keyOf={({ name }) => name} />
        </>
      )}
    </Panel>
  );
}
