import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import type { BacktestProgress } from "../../../api/rule-types.ts";
import { Empty } from "../../../components/states.tsx";
import { TimeChart } from "../../../components/time-chart/time-chart.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { AlertList } from "./alert-list.tsx";
import { tryMessages } from "./messages.ts";
import type { Backtest } from "./use-backtest.ts";

/** How far a backtest came, what happened when, and the alerts. */
export function TryResult({ backtest }: { readonly backtest: Backtest }) {
  const styles = useStyles2(getStyles);
  const t = useMessages(tryMessages);
  const format = useFormat();
  const { progress, alerts, state, tried } = backtest;
  const { from, until } = tried!;
  const reached = progress ? Date.parse(progress.until) : from;
  const share = Math.min(1, Math.max(0, (reached - from) / (until - from)));
  return (
    <>
      <div className={styles.state}>
        <progress aria-label={t.progress(format.time(reached))} max={1} value={share} className={styles.progress} />
        <span role="status">
          {state === "done" ? t.done : t.progress(format.time(reached))}
          {progress &&
            ` · ${t.totals(format.number(progress.events), format.number(progress.matches), format.number(progress.alerts))}`}
        </span>
      </div>
      {progress && <Chart progress={progress} from={from} until={until} />}
      {state === "done" && alerts.length === 0 && <Empty title={t.nothing}>{t.nothingHelp}</Empty>}
      {alerts.length > 0 && <AlertList alerts={alerts} total={progress?.alerts ?? alerts.length} />}
    </>
  );
}

interface ChartProps {
  readonly progress: BacktestProgress;
  readonly from: number;
  readonly until: number;
}

function Chart({ progress: { buckets }, from, until }: ChartProps) {
  const t = useMessages(tryMessages);
  const points = (column: 1 | 2 | 3) => buckets.map((bucket) => [bucket[0], bucket[column]] as const);
  return (
    <TimeChart
      from={from}
      until={until}
      kind="bars"
      height={180}
      label={t.chart}
      series={[
        { name: t.events, points: points(1), color: "blue" },
        { name: t.matches, points: points(2), color: "orange" },
        { name: t.alerts, points: points(3), color: "red" },
      ]}
    />
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  state: css({ display: "flex", flexDirection: "column", gap: theme.spacing(0.5) }),
  progress: css({ width: "100%", height: theme.spacing(0.75), accentColor: theme.colors.primary.main }),
});
