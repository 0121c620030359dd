import { Button, LinkButton, Stack } from "@grafana/ui";
import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../api/client.ts";
import { type LogPage, type LogSelection, selectionQuery, useLogIndices } from "../../api/logs.ts";
import { Empty } from "../../components/states.tsx";
import { timeRangeMessages } from "../../components/time-range/messages.ts";
import { QUICK_RANGES } from "../../components/time-range/quick-ranges.ts";
import { timeText } from "../../components/time-range/range.ts";
import { useHost } from "../../host/host.ts";
import { useFormat } from "../../i18n/format.ts";
import { useMessages } from "../../i18n/messages.ts";
import { logMessages } from "./messages.ts";
import type { LogUrl } from "./use-log-url.ts";

interface NothingFoundProps {
  readonly selection: LogSelection;
  readonly onChange: (change: Partial<LogUrl>) => void;
}

const AROUND = 30 * 60_000;

/** Why there is nothing to see, and the way to something: another time, another query, or the first line of all. */
export function NothingFound({ selection, onChange }: NothingFoundProps) {
  const t = useMessages(logMessages);
  const { link } = useHost();
  const { data: indices } = useLogIndices();
  if (indices && indices.length === 0) {
    return (
      <Empty title={t.noDataTitle} action={<LinkButton href={link("/")}>{t.onboarding}</LinkButton>}>
        {t.noData}
      </Empty>
    );
  }
  return <NothingHere selection={selection} onChange={onChange} />;
}

function NothingHere({ selection, onChange }: NothingFoundProps) {
  const t = useMessages(logMessages);
  const ranges = useMessages(timeRangeMessages);
  const format = useFormat();
  const api = useApi();
  const { q, index } = selectionQuery(selection);
  const newest = useQuery({
    queryKey: ["logs", "newest", q, index],
    queryFn: async ({ signal }) => {
      const { hits } = await api.get<LogPage>("/logs/search", { q, index, size: 1, count: 0 }, signal);
      return hits[0]?.time ?? null;
    },
  });
  const time = newest.data;
  const span = selection.to - selection.from;
  const wider = QUICK_RANGES.filter(({ from }) => ["now-24h", "now-7d", "now-30d"].includes(from)).filter(
    ({ from }) => ({ "now-24h": 1, "now-7d": 7, "now-30d": 30 })[from as string]! * 86_400_000 > span,
  );
  return (
    <Empty
      title={t.nothingTitle}
      action={
        <Stack gap={1} wrap="wrap" justifyContent="center">
          {typeof time === "number" && (
            <Button onClick={() => onChange({ from: timeText(time - AROUND), to: timeText(time + AROUND) })}>
              {t.goThere}
            </Button>
          )}
          {wider.map((range) => (
            <Button key={range.from} variant="secondary" onClick={() => onChange({ from: range.from, to: range.to })}>
              {t.widen(ranges.quick(range))}
            </Button>
          ))}
          {q !== undefined && (
            <Button variant="secondary" onClick={() => onChange({ q: "" })}>
              {t.clearQuery}
            </Button>
          )}
          {index !== undefined && (
            <Button variant="secondary" onClick={() => onChange({ index: "" })}>
              {t.allIndicesInstead}
            </Button>
          )}
        </Stack>
      }
    >
      <p>{t.nothingInRange}</p>
      <p role="status">
        {newest.isLoading && t.lookingFurther}
        {typeof time === "number" && t.newestIs(format.time(time))}
        {time === null && t.neverMatches}
      </p>
    </Empty>
  );
}
