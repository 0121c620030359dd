import { Badge, Text } from "@grafana/ui";
import type { BackendState, Overview } from "../../../api/overview.ts";
import { type Column, DataTable } from "../../../components/data-table/data-table.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { overviewMessages } from "../messages.ts";
import { Panel } from "../panel.tsx";

/** The processes that do the work. */
export function Backends({ overview }: { readonly overview: Overview }) {
  const t = useMessages(overviewMessages);
  const format = useFormat();
  const { backends } = overview;
  const number = (value: number | null, write: (value: number) => string) =>
    value === null ? t.unknown : write(value);
  const columns: readonly Column<BackendState>[] = [
    { id: "name", title: t.backend, cell: ({ instance }) => instance },
    { id: "memory", title: t.memory, isNumber: true, cell: ({ rss_bytes: rss }) => number(rss, format.bytes) },
    {
      id: "cpu",
      title: t.cpu,
      isNumber: true,
      cell: ({ cpu_cores: cores }) => number(cores, (value) => t.cores(format.number(value, 2))),
    },
    {
      id: "delay",
      title: t.heldUp,
      isNumber: true,
      cell: ({ event_loop_delay_p99_seconds: delay }) => number(delay, (value) => format.duration(value * 1_000)),
    },
    {
      id: "flight",
      title: t.inFlight,
      isNumber: true,
      cell: ({ in_flight_bytes: bytes }) => number(bytes, format.bytes),
    },
    {
      id: "uptime",
      title: t.uptime,
      isNumber: true,
      cell: ({ uptime_seconds: seconds }) => number(seconds, (value) => format.duration(value * 1_000)),
    },
    {
      id: "seen",
      title: t.seen,
      isNumber: true,
      cell: ({ seen_at: seen, is_silent: isSilent }) =>
        isSilent ? (
          <Badge color="orange" icon="exclamation-triangle" text={t.silent(format.ago(seen))} />
        ) : (
          format.ago(seen)
        ),
    },
  ];
  return (
    <Panel title={t.backends}>
      {backends.length === 0 ? (
        <Text element="p" color="secondary">
          {t.backendsEmpty}
        </Text>
      ) : (
        <DataTable label={t.backends} columns={columns} rows={backends} keyOf={({ instance }) => instance} />
      )}
    </Panel>
  );
}
