import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Alert, Button, Modal, RadioButtonList, useStyles2 } from "@grafana/ui";
import { useEffect, useRef, useState } from "react";
import type { LogSelection } from "../../../api/logs.ts";
import { useHost } from "../../../host/host.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { logMessages } from "../messages.ts";
import { exportMessages } from "./messages.ts";
import { EXPORT_LIMIT, type ExportFormat, runExport, saveFile } from "./run-export.ts";

interface ExportDialogProps {
  readonly selection: LogSelection;
  readonly columns: readonly string[];
  readonly total: number | undefined;
  readonly onClose: () => void;
}

type Progress =
  | { readonly state: "idle" | "cancelled" }
  | { readonly state: "running" | "done"; readonly lines: number }
  | { readonly state: "failed"; readonly message: string };

/** Saves all lines of the search into a file, with progress, until it is cancelled. */
export function ExportDialog({ selection, columns, total, onClose }: ExportDialogProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(exportMessages);
  const words = useMessages(logMessages);
  const format = useFormat();
  const host = useHost();
  const [kind, setKind] = useState<ExportFormat>("ndjson");
  const [progress, setProgress] = useState<Progress>({ state: "idle" });
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const fields = [
    "@timestamp",
    ...(columns.length > 0 ? columns.filter((name) => name !== "@timestamp") : ["host.name", "log.level", "message"]),
  ];
  const isRunning = progress.state === "running";
  const count = (lines: number): string => words.lines(format.number(lines));

  const start = async (): Promise<void> => {
    const controller = new AbortController();
    abort.current = controller;
    let last = 0;
    setProgress({ state: "running", lines: 0 });
    try {
      const blob = await runExport(host, {
        selection,
        format: kind,
        fields,
        signal: controller.signal,
        onProgress(lines) {
          last = lines;
          setProgress({ state: "running", lines });
        },
      });
      saveFile(blob, `logs-${new Date(selection.from).toISOString().slice(0, 16).replaceAll(":", "")}.${kind}`);
      setProgress({ state: "done", lines: last });
    } catch (error) {
      if (controller.signal.aborted) setProgress({ state: "cancelled" });
      else setProgress({ state: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  };

  return (
    <Modal title={t.title} isOpen onDismiss={onClose}>
      <div className={styles.content}>
        <p>{t.what(total === undefined ? words.title : count(total))}</p>
        {total !== undefined && total > EXPORT_LIMIT && (
          <Alert severity="warning" title={t.limit(format.number(EXPORT_LIMIT))} />
        )}
        <fieldset className={styles.format} aria-label={t.format}>
          <RadioButtonList
            name="export-format"
            disabled={isRunning}
            value={kind}
            onChange={setKind}
            options={[
              { value: "ndjson", label: t.ndjson, description: t.ndjsonHelp },
              { value: "csv", label: t.csv, description: t.csvHelp(fields.join(", ")) },
            ]}
          />
        </fieldset>
        {"lines" in progress && (
          <progress
            className={styles.progress}
            aria-label={t.title}
            max={Math.min(total ?? EXPORT_LIMIT, EXPORT_LIMIT)}
            value={progress.state === "done" ? Math.min(total ?? EXPORT_LIMIT, EXPORT_LIMIT) : progress.lines}
          />
        )}
        <output>
          {isRunning && t.progress(format.number(progress.lines), total === undefined ? "…" : count(total))}
          {progress.state === "done" && t.done(count(progress.lines))}
          {progress.state === "cancelled" && t.cancelled}
        </output>
        {progress.state === "failed" && (
          <Alert severity="error" title={t.failed}>
            {progress.message}
          </Alert>
        )}
      </div>
      <Modal.ButtonRow>
        <Button variant="secondary" onClick={isRunning ? () => abort.current?.abort() : onClose}>
          {isRunning ? t.cancel : t.close}
        </Button>
        <Button icon="download-alt" disabled={isRunning} onClick={() => void start()}>
          {t.start}
        </Button>
      </Modal.ButtonRow>
    </Modal>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  content: css({ display: "flex", flexDirection: "column", gap: theme.spacing(2), "& p": { margin: 0 } }),
  format: css({ border: 0, margin: 0, padding: 0, minWidth: 0 }),
  progress: css({ width: "100%", accentColor: theme.colors.primary.main }),
});
