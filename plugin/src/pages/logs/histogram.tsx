import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, Combobox, useStyles2 } from "@grafana/ui";
import type { UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import type { LogField, LogHistogram } from "../../api/logs.ts";
import { Failed } from "../../components/states.tsx";
import { TimeChart } from "../../components/time-chart/time-chart.tsx";
import type { ChartSeries } from "../../components/time-chart/types.ts";
import { useFormat } from "../../i18n/format.ts";
import { useMessages } from "../../i18n/messages.ts";
import { logMessages } from "./messages.ts";
import { severityOfText } from "./table/value.ts";

interface HistogramProps {
  readonly query: UseQueryResult<LogHistogram>;
  readonly from: number;
  readonly until: number;
  readonly fields: readonly LogField[];
  readonly groupBy: string;
  readonly onGroupBy: (field: string) => void;
  readonly onZoom: (from: number, until: number) => void;
  /** Whether the search itself failed, which says why. */
  readonly isQuiet: boolean;
  /** Back to the range before the last zoom; null when there was none. */
  readonly onUndoZoom: (() => void) | null;
}

const SEVERITY_COLORS = { error: "red", warning: "orange", info: "blue", debug: "purple" } as const;

/** How many lines there are when; dragging over it zooms in. */
export function Histogram(props: HistogramProps) {
  const { query, from, until, fields, groupBy, onGroupBy, onZoom, onUndoZoom, isQuiet } = props;
  const styles = useStyles2(getStyles);
  const t = useMessages(logMessages);
  const format = useFormat();
  const { data, error, refetch, isFetching } = query;
  const series = useMemo((): ChartSeries[] => {
    // A group by level has the colours that people know for it.
    return (data?.series ?? []).map(({ group, buckets }) => {
      const severity = group === null ? null : severityOfText(group);
      return {
        name: group ?? (data!.series.length > 1 || groupBy !== "" ? t.rest : t.title),
        points: buckets.map(({ time, count }) => [time, count] as const),
        color: severity ? SEVERITY_COLORS[severity] : groupBy === "" ? "blue" : undefined,
        ...(groupBy !== "" && group === null && { color: "text" }),
      };
    });
  }, [data, groupBy, t]);
  const options = useMemo(
    () => [{ value: "", label: t.noGroup }, ...fields.map(({ name }) => ({ value: name, label: name }))],
    [fields, t],
  );
  const total = error ? "" : data ? t.lines(format.number(data.total)) : t.loading;
  return (
    <section className={styles.panel} aria-busy={isFetching}>
      <div className={styles.head}>
        <strong role="status" data-testid="log-total">
          {total}
        </strong>
        <span className={styles.grow} />
        {onUndoZoom && (
          <Button size="sm" variant="secondary" fill="text" icon="arrow-left" onClick={onUndoZoom}>
            {t.undoZoom}
          </Button>
        )}
        <Combobox
          options={options}
          value={groupBy}
          createCustomValue
          width="auto"
          minWidth={14}
          maxWidth={28}
          prefixIcon="layer-group"
          aria-label={t.groupBy}
          onChange={(option) => onGroupBy(option.value)}
        />
      </div>
      {error && !isQuiet && <Failed error={error} onRetry={() => void refetch()} />}
      {!error && (
        <TimeChart
          from={from}
          until={until}
          series={series.length > 0 ? series : NOTHING}
          kind={groupBy === "" ? "bars" : "stacked-bars"}
          height={100}
          label={t.histogram(total)}
          onBrush={onZoom}
        />
      )}
    </section>
  );
}

const NOTHING: readonly ChartSeries[] = [];

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({
    padding: theme.spacing(1),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
    minWidth: 0,
  }),
  head: css({ display: "flex", flexWrap: "wrap", alignItems: "center", gap: theme.spacing(1), minHeight: 32 }),
  grow: css({ flexGrow: 1 }),
});
