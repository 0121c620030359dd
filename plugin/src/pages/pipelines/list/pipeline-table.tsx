import { Text } from "@grafana/ui";
import type { Pipeline } from "../../../api/pipeline-types.ts";
import { type Column, DataTable } from "../../../components/data-table/data-table.tsx";
import { PageLink } from "../../../components/page-link.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { pipelineMessages } from "../messages.ts";

/** What runs, and what it did over the last minutes. */
export function PipelineTable({ pipelines }: { readonly pipelines: readonly Pipeline[] }) {
  const t = useMessages(pipelineMessages);
  const format = useFormat();
  const rate = (value: number) => t.perSecond(format.number(value, value < 10 ? 1 : 0));
  const columns: readonly Column<Pipeline>[] = [
    {
      id: "name",
      title: t.pipeline,
      wraps: true,
      cell: ({ name, texts }) => {
        const page = texts.length === 1 && name !== "main" ? texts[0]! : name;
        const shown = (
          <PageLink page={`/pipelines/${encodeURIComponent(page)}`} inline={false}>
            {name}
          </PageLink>
        );
        return name === "main" ? (
          <>
            {shown}
            <Text element="p" color="secondary" variant="bodySmall">
              {t.mainHelp}
            </Text>
          </>
        ) : (
          shown
        );
      },
    },
    { id: "in", title: t.eventsIn, isNumber: true, cell: ({ activity }) => rate(activity.events_in_per_second) },
    { id: "out", title: t.eventsOut, isNumber: true, cell: ({ activity }) => rate(activity.events_out_per_second) },
    { id: "dropped", title: t.dropped, isNumber: true, cell: ({ activity }) => format.number(activity.dropped) },
    {
      id: "failures",
      title: t.failures,
      isNumber: true,
      cell: ({ activity: { failures, failures_by_tag: tags } }) => {
        if (failures === 0) return format.number(0);
        return (
          <>
            <Text color="error">{format.number(failures)}</Text>
            {Object.entries(tags).map(([tag, count]) => (
              <Text key={tag} element="p" color="secondary" variant="bodySmall">
                {tag} {format.number(count)}
              </Text>
            ))}
          </>
        );
      },
    },
    {
      id: "time",
      title: t.perEvent,
      isNumber: true,
      cell: ({ activity: { microseconds_per_event: time } }) => (time === null ? "–" : format.duration(time / 1000)),
    },
    {
      id: "inputs",
      title: t.inputs,
      wraps: true,
      cell: ({ inputs }) => [...new Set(inputs.map(({ plugin }) => plugin))].join(", "),
    },
  ];
  const seconds = Math.max(0, ...pipelines.map(({ activity }) => activity.seconds));
  return (
    <div>
      <DataTable label={t.title} columns={columns} rows={pipelines} keyOf={({ name }) => name} />
      <Text element="p" color="secondary" variant="bodySmall">
        {t.overMinutes(format.duration(Math.round(seconds) * 1000))}
      </Text>
    </div>
  );
}
