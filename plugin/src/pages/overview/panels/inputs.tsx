import type { InputFlow, Overview } from "../../../api/overview.ts";
import { type Column, DataTable } from "../../../components/data-table/data-table.tsx";
import { Empty } from "../../../components/states.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { overviewMessages } from "../messages.ts";
import { Panel } from "../panel.tsx";
import { BUS_INPUT, type ChosenRange } from "../range.ts";
import { RateChart } from "./rate-chart.tsx";

/** What came in, by input. */
export function Inputs({ overview, range }: { readonly overview: Overview; readonly range: ChosenRange }) {
  const t = useMessages(overviewMessages);
  const format = useFormat();
  const { inputs } = overview;
  const notTaken = (input: InputFlow) =>
    [
      input.malformed > 0 && t.malformed(format.number(input.malformed)),
      input.dropped > 0 && t.lostForRoom(format.number(input.dropped)),
      input.refused > 0 && t.refused(format.number(input.refused)),
      input.deferred > 0 && t.deferred(format.number(input.deferred)),
    ].filter((text) => text !== false);
  const columns: readonly Column<InputFlow>[] = [
    { id: "name", title: t.input, cell: ({ name }) => (name === BUS_INPUT ? t.bus : name) },
    {
      id: "now",
      title: t.now,
      isNumber: true,
      cell: ({ events }) => (events.now === null ? t.unknown : t.perSecond(format.short(events.now))),
    },
    { id: "total", title: t.total, isNumber: true, cell: ({ events }) => format.number(events.total) },
    { id: "bytes", title: t.bytes, isNumber: true, cell: ({ bytes }) => format.bytes(bytes.total) },
    {
      id: "problems",
      title: t.problems,
      wraps: true,
      cell: (input) => notTaken(input).join(", ") || t.noProblems,
    },
  ];
  const senders = inputs.filter(({ name }) => name !== BUS_INPUT);
  const quiet = inputs.every(({ events, malformed, refused }) => events.total + malformed + refused === 0);
  return (
    <Panel
      title={t.inputs}
      more={{ text: t.toLogs, page: `/logs?${new URLSearchParams({ from: range.from, to: range.to })}` }}
    >
      {quiet ? (
        <Empty title={t.nothingReceived}>{t.nothingReceivedHelp}</Empty>
      ) : (
        <>
          <RateChart
            label={t.inputs}
            overview={overview}
            range={range}
            series={senders.map(({ name, events }) => ({ name, points: events.points }))}
          />
          <DataTable label={t.inputs} columns={columns} rows={inputs} keyOf={({ name }) => name} />
        </>
      )}
    </Panel>
  );
}
