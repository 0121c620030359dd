import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import { useSearchParams } from "react-router-dom";
import type { Onboarding } from "../../api/onboarding.ts";
import { useOverview } from "../../api/overview.ts";
import { Page } from "../../components/page.tsx";
import { QueryState } from "../../components/states.tsx";
import { DEFAULT_RANGE, timeText } from "../../components/time-range/range.ts";
import { TimeRangePicker } from "../../components/time-range/time-range.tsx";
import { useMessages } from "../../i18n/messages.ts";
import { overviewMessages } from "./messages.ts";
import { Backends } from "./panels/backends.tsx";
import { Failures } from "./panels/failures.tsx";
import { Incidents } from "./panels/incidents.tsx";
import { Inputs } from "./panels/inputs.tsx";
import { Lag } from "./panels/lag.tsx";
import { Pipelines } from "./panels/pipelines.tsx";
import { Stores } from "./panels/stores.tsx";
import { Problems } from "./problems.tsx";
import { StepsReminder } from "./steps/steps-reminder.tsx";
import { Tiles } from "./tiles.tsx";

/** How Heimdall does in the time that the address says. */
export function Now({ onboarding }: { readonly onboarding: Onboarding | undefined }) {
  const t = useMessages(overviewMessages);
  const styles = useStyles2(getStyles);
  const [parameters, setParameters] = useSearchParams();
  const from = parameters.get("from") ?? DEFAULT_RANGE.from;
  const to = parameters.get("to") ?? DEFAULT_RANGE.to;
  const choose = (start: string, end: string) => setParameters({ from: start, to: end });
  const query = useOverview(from, to);
  const range = { from, to, onBrush: (start: number, end: number) => choose(timeText(start), timeText(end)) };
  return (
    <Page title={t.title} subtitle={t.subtitle} actions={<TimeRangePicker from={from} to={to} onChange={choose} />}>
      {onboarding && <StepsReminder onboarding={onboarding} />}
      <QueryState query={query} needed="viewer">
        {(overview) => (
          <>
            <Problems overview={overview} />
            <Tiles overview={overview} range={range} />
            <div className={styles.halves}>
              <Inputs overview={overview} range={range} />
              <Pipelines overview={overview} range={range} />
              <Failures overview={overview} range={range} />
              {overview.lag ? <Lag overview={overview} range={range} /> : <Incidents overview={overview} />}
            </div>
            {overview.lag && <Incidents overview={overview} />}
            <Stores overview={overview} />
            <Backends overview={overview} />
          </>
        )}
      </QueryState>
    </Page>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  halves: css({
    display: "grid",
    gap: theme.spacing(2),
    gridTemplateColumns: "repeat(2, minmax(0, 1fr))",
    [theme.breakpoints.down("lg")]: { gridTemplateColumns: "minmax(0, 1fr)" },
  }),
});
