import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import { useCallback, useMemo, useState } from "react";
import type { TestedEvent } from "../../../api/pipeline-tests.ts";
import { usePipelineReference } from "../../../api/pipelines.ts";
import { CodeEditor, type Problem } from "../../../components/code-editor/code-editor.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import { lineMarks } from "../test/line-marks.ts";
import { testMessages } from "../test/messages.ts";
import { stepText } from "../test/step-text.ts";
import { TestPanel } from "../test/test-panel.tsx";
import { completePipeline, explainPipeline } from "./completions.ts";

interface WorkbenchProps {
  readonly name: string | null;
  readonly label: string;
  readonly text: string;
  /** Absent where the text cannot be changed. */
  readonly onText?: ((text: string) => void) | undefined;
  readonly problems?: readonly Problem[] | undefined;
  readonly firstLines?: string | undefined;
}

/** A pipeline's text, and beside it what becomes of lines in it. */
export function Workbench({ name, label, text, onText, problems, firstLines }: WorkbenchProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(testMessages);
  const { data: reference } = usePipelineReference();
  const [event, setEvent] = useState<TestedEvent | null>(null);
  const [place, setPlace] = useState<{ readonly line: number } | null>(null);
  const marks = useMemo(
    () => (event ? lineMarks(event.trace, (step) => `${nameOf(step)}: ${stepText(step, t)}`) : []),
    [event, t],
  );
  const complete = useCallback((before: string) => (reference ? completePipeline(reference, before) : []), [reference]);
  const explain = useCallback(
    (before: string, word: string) => (reference ? explainPipeline(reference, before, word) : null),
    [reference],
  );
  const goTo = useCallback((line: number) => setPlace({ line }), []);
  return (
    <div className={styles.bench}>
      <div className={styles.text}>
        <CodeEditor
          value={text}
          onChange={onText}
          language="logstash"
          label={label}
          problems={problems}
          completions={complete}
          explain={explain}
          marks={marks}
          reveal={place}
          minHeight={320}
          maxHeight="70vh"
        />
      </div>
      <TestPanel name={name} text={text} firstLines={firstLines} onLook={setEvent} onLine={goTo} />
    </div>
  );
}

function nameOf(step: TestedEvent["trace"][number]): string {
  if (step.kind === "filter" || step.kind === "output") return step.plugin;
  return step.kind === "else" ? "else" : `${step.kind} ${step.condition}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  bench: css({
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr) minmax(0, 1fr)",
    alignItems: "start",
    gap: theme.spacing(3),
    [theme.breakpoints.down("lg")]: { gridTemplateColumns: "minmax(0, 1fr)" },
  }),
  text: css({
    minWidth: 0,
    position: "sticky",
    top: theme.spacing(2),
    [theme.breakpoints.down("lg")]: { position: "static" },
  }),
});
