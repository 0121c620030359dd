import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import type { RulePreview } from "../../../api/rule-types.ts";
import { useRulePreview } from "../../../api/rules.ts";
import { PageLink } from "../../../components/page-link.tsx";
import { TimeChart } from "../../../components/time-chart/time-chart.tsx";
import { useDebounced } from "../../../components/use-debounced.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { readRuleText } from "../yaml/rule-text.ts";
import { formMessages } from "./messages.ts";

const RANGE = { from: "now-24h", to: "now" };

interface FilterPreviewProps {
  /** The whole rule. */
  readonly text: string;
  /** The one Lucene query that can be shown in the logs; null where the filter is more than that. */
  readonly query: string | null;
}

/** How many events of the last day pass index and filter, and when they came. */
export function FilterPreview({ text, query }: FilterPreviewProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(formMessages);
  const format = useFormat();
  const { index, filter } = readRuleText(text).values;
  // Only what is looked at matters here, so that other fields do not make it ask again.
  const asked = useDebounced(JSON.stringify({ index: index ?? "*", filter: filter ?? [] }), 500);
  const { data, error } = useRulePreview(asked, RANGE, true);
  if (error) return <p role="status">{`${t.previewFailed}: ${error.message}`}</p>;
  if (!data || data.problem) return null;
  const count = format.number(data.total);
  const logs = new URLSearchParams({ q: query ?? "", index: String(index ?? ""), ...RANGE });
  return (
    <div className={styles.preview}>
      <p role="status" className={styles.count}>
        {data.isRough ? t.passesRough(count) : t.passes(count)}
        {query !== null && data.total > 0 && (
          <PageLink page={`/logs?${logs}`} inline>
            {t.inLogs}
          </PageLink>
        )}
      </p>
      {data.hasMetrics && index !== undefined && <p className={styles.quiet}>{t.metrics}</p>}
      {data.total > 0 && <Histogram preview={data} />}
      <Newest preview={data} />
    </div>
  );
}

function Histogram({ preview }: { readonly preview: RulePreview }) {
  const t = useMessages(formMessages);
  const buckets = preview.buckets ?? [];
  const from = buckets[0]?.time ?? 0;
  const until = (buckets.at(-1)?.time ?? 0) + preview.interval;
  return (
    <TimeChart
      from={from}
      until={until}
      kind="bars"
      height={80}
      label={t.histogram}
      series={[{ name: t.histogram, points: buckets.map(({ time, count }) => [time, count] as const) }]}
    />
  );
}

function Newest({ preview }: { readonly preview: RulePreview }) {
  const styles = useStyles2(getStyles);
  const format = useFormat();
  const examples = preview.examples ?? [];
  if (examples.length === 0) return null;
  return (
    <ul className={styles.examples}>
      {examples.slice(0, 3).map(({ time, source }) => (
        <li key={`${time} ${source}`} title={source}>
          <time dateTime={new Date(time).toISOString()}>{format.time(time)}</time> {messageOf(source)}
        </li>
      ))}
    </ul>
  );
}

function messageOf(source: string): string {
  const document = JSON.parse(source) as { readonly message?: unknown };
  return typeof document.message === "string" ? document.message : source;
}

const getStyles = (theme: GrafanaTheme2) => ({
  preview: css({
    width: "100%",
    minWidth: 0,
    padding: theme.spacing(1),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  count: css({ display: "flex", flexWrap: "wrap", gap: theme.spacing(1), margin: 0 }),
  quiet: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, margin: 0 }),
  examples: css({
    margin: 0,
    padding: 0,
    listStyle: "none",
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    "& li": { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  }),
});
