import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Alert, Button, useStyles2 } from "@grafana/ui";
import { useCallback, useRef, useState } from "react";
import type { LogHit } from "../../../api/logs.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { LogTable } from "../table/log-table.tsx";
import { liveMessages } from "./messages.ts";
import { LIVE_LINES, useLiveTail } from "./use-live-tail.ts";

interface LiveViewProps {
  readonly q: string;
  readonly index: string;
  readonly columns: readonly string[];
  readonly isWrapped: boolean;
}

/** Lines as they arrive, the last one first. Who reads further down is not disturbed: new ones wait above. */
export function LiveView({ q, index, columns, isWrapped }: LiveViewProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(liveMessages);
  const format = useFormat();
  const tail = useLiveTail({ q, index, isOn: true });
  const [held, setHeld] = useState<{ readonly hits: readonly LogHit[]; readonly arrived: number } | null>(null);
  const [start, setStart] = useState(0);
  const { hits, arrived, isPaused, setPaused, error } = tail;
  const latest = useRef(tail);
  latest.current = tail;
  const read = useCallback((isReading: boolean): void => {
    setHeld((before) => (isReading ? (before ?? latest.current) : null));
  }, []);
  const waiting = held ? arrived - held.arrived : 0;
  const message = error instanceof Error ? error.message : String(error);
  return (
    <>
      <div className={styles.bar}>
        <output>{isPaused ? t.paused : t.following(format.number(arrived))}</output>
        <span className={styles.note}>{hits.length >= LIVE_LINES && t.kept(format.number(LIVE_LINES))}</span>
        {waiting > 0 && (
          <Button
            size="sm"
            variant="secondary"
            icon="arrow-up"
            onClick={() => {
              setHeld(null);
              setStart(start + 1);
            }}
          >
            {t.held(format.number(waiting))}
          </Button>
        )}
        <Button size="sm" variant="secondary" icon={isPaused ? "play" : "pause"} onClick={() => setPaused(!isPaused)}>
          {isPaused ? t.resume : t.pause}
        </Button>
      </div>
      {error !== null && <Alert severity="warning" title={t.failed(message)} />}
      {hits.length === 0 && error === null && <p className={styles.note}>{t.waiting}</p>}
      {/* Made anew it begins at the top, with nothing open. */}
      <LogTable key={start} hits={held?.hits ?? hits} columns={columns} isWrapped={isWrapped} onReading={read} />
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: "flex", flexWrap: "wrap", alignItems: "center", gap: theme.spacing(1), minHeight: 32 }),
  note: css({ color: theme.colors.text.secondary, flexGrow: 1 }),
});
