import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Alert, Spinner, useStyles2 } from "@grafana/ui";
import { useEffect, useState } from "react";
import type { TestedEvent } from "../../../api/pipeline-tests.ts";
import { Failed, NoPermission } from "../../../components/states.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import { EventList } from "./event-list.tsx";
import { EventResult } from "./event-result.tsx";
import { LinesToTest } from "./lines-to-test.tsx";
import { testMessages } from "./messages.ts";
import { type Codec, MOST_LINES } from "./test-inputs.ts";
import { useTest } from "./use-test.ts";

interface TestPanelProps {
  /** The text's name; null for one that has none yet. */
  readonly name: string | null;
  readonly text: string;
  /** What stands in the box at first. */
  readonly firstLines?: string | undefined;
  /** Told which event is looked at, to mark its way in the text. */
  readonly onLook: (event: TestedEvent | null) => void;
  readonly onLine: (line: number) => void;
}

/** Lines beside a text, and what becomes of them: tested again whenever either is changed. */
export function TestPanel({ name, text, firstLines = "", onLook, onLine }: TestPanelProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(testMessages);
  const [lines, setLines] = useState(firstLines);
  const [codec, setCodec] = useState<Codec>("plain");
  const [chosen, setChosen] = useState(0);
  const { inputs, isReady, mayTest, test } = useTest(name, text, lines, codec);
  const answer = isReady ? test.data : undefined;
  const events = answer?.events ?? [];
  const index = Math.min(chosen, events.length - 1);
  const event = events[index] ?? null;
  useEffect(() => onLook(event), [event, onLook]);

  if (!mayTest) return <NoPermission needed="editor" />;
  return (
    <section className={styles.panel} aria-label={t.title}>
      <LinesToTest name={name} lines={lines} onLines={setLines} codec={codec} onCodec={setCodec} />
      {inputs.badLine !== null && <Alert severity="warning" title={t.notJson(inputs.badLine)} />}
      {inputs.isCut && <p className={styles.quiet}>{t.tooMany(MOST_LINES)}</p>}
      <div role="status" className={styles.quiet}>
        {!isReady && inputs.badLine === null && t.empty}
        {isReady && test.isFetching && (
          <>
            <Spinner inline /> {t.running}
          </>
        )}
      </div>
      {isReady && test.error && <Failed error={test.error} onRetry={() => void test.refetch()} />}
      {answer && answer.problems.length > 0 && (
        <Alert severity="warning" title={t.cannotRun}>
          {answer.problems[0]!.message}
        </Alert>
      )}
      {events.length > 1 && <EventList events={events} chosen={index} onChoose={setChosen} />}
      {event && <EventResult event={event} onLine={onLine} />}
      {answer && answer.left > 0 && <Alert severity="warning" title={t.left(answer.left)} />}
      {answer && answer.warnings.length > 0 && (
        <Alert severity="info" title={t.warnings}>
          <ul className={styles.warnings}>
            {answer.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Alert>
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({ display: "flex", flexDirection: "column", gap: theme.spacing(1.5), minWidth: 0 }),
  quiet: css({ margin: 0, color: theme.colors.text.secondary }),
  warnings: css({ margin: 0, paddingLeft: theme.spacing(2), overflowWrap: "anywhere" }),
});
