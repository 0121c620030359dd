import { Text } from "@grafana/ui";
import type { Overview, TopicLag } from "../../../api/overview.ts";
import { type Column, DataTable } from "../../../components/data-table/data-table.tsx";
import { TimeChart } from "../../../components/time-chart/time-chart.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { overviewMessages } from "../messages.ts";
import { Panel } from "../panel.tsx";
import type { ChosenRange } from "../range.ts";

const keyOf = ({ group, topic }: TopicLag) => `${group} ${topic}`;

/** What waits in Kafka, by topic and consumer group. */
export function Lag({ overview, range }: { readonly overview: Overview; readonly range: ChosenRange }) {
  const t = useMessages(overviewMessages);
  const format = useFormat();
  const { from, until } = overview;
  const lag = overview.lag ?? [];
  const columns: readonly Column<TopicLag>[] = [
    { id: "topic", title: t.topic, cell: ({ topic }) => topic },
    { id: "group", title: t.group, cell: ({ group }) => group },
    { id: "partitions", title: t.partitions, isNumber: true, cell: ({ partitions }) => format.number(partitions) },
    {
      id: "lag",
      title: t.waiting,
      isNumber: true,
      cell: ({ lag: waiting }) => (waiting === null ? t.unknown : format.number(waiting)),
    },
  ];
  return (
    <Panel title={t.lagByTopic} more={{ text: t.toPipelines, page: "/pipelines" }}>
      {lag.length === 0 ? (
        <Text element="p" color="secondary">
          {t.lagEmpty}
        </Text>
      ) : (
        <>
          <TimeChart
            from={from}
            until={until}
            kind="lines"
            label={t.lagByTopic}
            series={lag.map((topic) => ({ name: keyOf(topic), points: topic.points }))}
            onBrush={range.onBrush}
          />
          <DataTable label={t.lagByTopic} columns={columns} rows={lag} keyOf={keyOf} />
        </>
      )}
    </Panel>
  );
}
