import { Badge, Text } from "@grafana/ui";
import type { Overview, StoreState } from "../../../api/overview.ts";
import { type Column, DataTable } from "../../../components/data-table/data-table.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { overviewMessages } from "../messages.ts";
import { Panel } from "../panel.tsx";

const PRODUCTS = { elasticsearch: "Elasticsearch", influxdb: "InfluxDB", sqlite: "SQLite", postgresql: "PostgreSQL" };

/** Every store: whether it works, how large it is, and how writing to it goes. */
export function Stores({ overview }: { readonly overview: Overview }) {
  const t = useMessages(overviewMessages);
  const format = useFormat();
  const { stores, disk } = overview;
  const holds = ({ keeps, items, series, measured_at: measured }: StoreState): string => {
    if (keeps === "state") return t.unknown;
    if (measured === null) return t.measuring;
    const what = keeps === "logs" ? t.documents : t.points;
    const parts = [items !== null && what(format.short(items)), series !== null && t.seriesOf(format.short(series))];
    return parts.filter((part) => part !== false).join(", ") || t.cannotBeKnown;
  };
  const columns: readonly Column<StoreState>[] = [
    {
      id: "name",
      title: t.store,
      cell: ({ name }) => (name === "logs" || name === "metrics" || name === "state" ? t[name] : name),
    },
    {
      id: "engine",
      title: t.kind,
      wraps: true,
      cell: ({ engine, address }) =>
        engine === "embedded" ? t.embedded : [PRODUCTS[engine], address].filter((part) => part !== null).join(" · "),
    },
    {
      id: "health",
      title: t.health,
      wraps: true,
      cell: ({ problem }) =>
        problem === null ? (
          <Badge color="green" icon="check" text={t.works} />
        ) : (
          <Badge color="red" icon="exclamation-triangle" text={problem} />
        ),
    },
    {
      id: "bytes",
      title: t.size,
      isNumber: true,
      cell: ({ bytes, measured_at: measured }) =>
        bytes === null ? (measured === null ? t.measuring : t.unknown) : format.bytes(bytes),
    },
    { id: "items", title: t.holds, isNumber: true, cell: holds },
    {
      id: "written",
      title: t.written,
      isNumber: true,
      cell: ({ flow }) =>
        flow === null || flow.stored.now === null ? t.unknown : t.perSecond(format.short(flow.stored.now)),
    },
    {
      id: "slow",
      title: t.slowWrites,
      isNumber: true,
      cell: ({ flow }) =>
        flow?.write_p95_seconds == null ? t.unknown : format.duration(flow.write_p95_seconds * 1_000),
    },
    {
      id: "retries",
      title: t.again,
      isNumber: true,
      cell: ({ flow }) => (flow === null ? t.unknown : format.number(flow.retries)),
    },
  ];
  return (
    <Panel title={t.stores}>
      <DataTable label={t.stores} columns={columns} rows={stores} keyOf={({ name }) => name} />
      {disk && (
        <Text element="p" variant="bodySmall" color="secondary">
          {t.disk(format.bytes(disk.free), format.bytes(disk.total), disk.path)}
        </Text>
      )}
    </Panel>
  );
}
