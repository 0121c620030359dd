import type { Onboarding } from "../../../api/onboarding.ts";
import { useFirstChart } from "../../../api/onboarding.ts";
import { QueryState } from "../../../components/states.tsx";
import { TimeChart } from "../../../components/time-chart/time-chart.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import { stepMessages } from "./messages.ts";
import { Step } from "./step.tsx";
import { Ways } from "./ways.tsx";

const SPAN = 15 * 60_000;

/** The first points: as soon as they are there they are drawn. */
export function ChartStep({ onboarding }: { readonly onboarding: Onboarding }) {
  const t = useMessages(stepMessages);
  const { seen, ways } = onboarding.chart;
  const chart = useFirstChart(seen, 5_000);
  const until = chart.dataUpdatedAt;
  return (
    <Step
      number={2}
      title={t.chartTitle}
      help={t.chartHelp}
      isTaken={seen !== null}
      waiting={t.chartWaiting}
      came={seen ? t.chartCame(seen.measurement) : ""}
      result={
        seen && (
          <QueryState query={chart} needed="viewer">
            {({ series }) => (
              <TimeChart
                from={until - SPAN}
                until={until}
                kind="lines"
                label={t.chartLabel(seen.field, seen.measurement)}
                series={series.map(({ rows }) => ({ name: seen.field, points: rows }))}
              />
            )}
          </QueryState>
        )
      }
    >
      <Ways ways={ways} onboarding={onboarding} />
    </Step>
  );
}
