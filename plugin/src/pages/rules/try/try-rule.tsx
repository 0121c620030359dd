import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Alert, Button, useStyles2 } from "@grafana/ui";
import { useSearchParams } from "react-router-dom";
import { NoPermission } from "../../../components/states.tsx";
import { resolveRange } from "../../../components/time-range/range.ts";
import { TimeRangePicker } from "../../../components/time-range/time-range.tsx";
import { useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { tryMessages } from "./messages.ts";
import { TryResult } from "./try-result.tsx";
import { useBacktest } from "./use-backtest.ts";

/** What a rule would have found in what is stored, before it is saved. */
export function TryRule({ text }: { readonly text: string }) {
  const styles = useStyles2(getStyles);
  const t = useMessages(tryMessages);
  const mayEdit = useMay("editor");
  const [parameters, setParameters] = useSearchParams();
  const { backtest, run, cancel } = useBacktest();
  const from = parameters.get("from") ?? "now-24h";
  const to = parameters.get("to") ?? "now";
  if (!mayEdit) return <NoPermission needed="editor" />;
  const start = () => {
    const range = resolveRange(from, to);
    void run(text, range.from, range.until);
  };
  const isRunning = backtest.state === "running";
  return (
    <div className={styles.page}>
      <p className={styles.intro}>{t.intro}</p>
      <div className={styles.bar}>
        <TimeRangePicker
          from={from}
          to={to}
          onChange={(next, end) =>
            setParameters(
              (before) => {
                before.set("from", next);
                before.set("to", end);
                return before;
              },
              { replace: true },
            )
          }
        />
        {isRunning ? (
          <Button variant="secondary" icon="times" onClick={cancel}>
            {t.cancel}
          </Button>
        ) : (
          <Button icon="play" onClick={start}>
            {backtest.state === "idle" ? t.run : t.again}
          </Button>
        )}
      </div>
      {backtest.state === "failed" && (
        <Alert severity="error" title={t.failed}>
          {backtest.error?.message}
        </Alert>
      )}
      {backtest.state === "cancelled" && <Alert severity="info" title={t.cancelled} />}
      {!isRunning && backtest.tried !== null && backtest.tried.text !== text && (
        <Alert severity="warning" title={t.stale} />
      )}
      {backtest.tried !== null && backtest.state !== "failed" && <TryResult backtest={backtest} />}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: "flex", flexDirection: "column", gap: theme.spacing(2), minWidth: 0 }),
  intro: css({ margin: 0, color: theme.colors.text.secondary }),
  bar: css({ display: "flex", flexWrap: "wrap", gap: theme.spacing(1), alignItems: "center" }),
});
