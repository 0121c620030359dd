import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Icon, useStyles2 } from "@grafana/ui";
import type { TraceStep } from "../../../api/pipeline-tests.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { kindOf } from "./line-marks.ts";
import { testMessages } from "./messages.ts";
import { StepDetail } from "./step-detail.tsx";
import { stepText } from "./step-text.ts";

interface TracePathProps {
  readonly trace: readonly TraceStep[];
  readonly onLine: (line: number) => void;
}

const ICONS = { passed: "check", skipped: "arrow-right", failed: "exclamation-circle", dropped: "trash-alt" } as const;

/** The way of an event through the text: each filter and condition that it came to, and what they did. */
export function TracePath({ trace, onLine }: TracePathProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(testMessages);
  const format = useFormat();
  if (trace.length === 0) return <p className={styles.quiet}>{t.noSteps}</p>;
  const hasSeveral = trace.some(({ event }) => event > 0);
  return (
    <ol className={styles.path} aria-label={t.path}>
      {trace.map((step, index) => {
        const kind = kindOf(step);
        const isPlugin = step.kind === "filter" || step.kind === "output";
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the order is what a step is
          <li key={index} className={styles.step}>
            <Icon name={ICONS[kind]} className={styles[kind]} />
            <button
              type="button"
              className={styles.line}
              onClick={() => onLine(step.place.line)}
              aria-label={t.goTo(step.place.line)}
            >
              {step.place.line}
            </button>
            <div className={styles.what}>
              <span>
                <code className={styles.code}>
                  {isPlugin ? step.plugin : step.kind === "else" ? "else" : `${step.kind} ${step.condition}`}
                </code>{" "}
                {hasSeveral && <span className={styles.quiet}>{t.ofEvent(step.event + 1)} · </span>}
                <span className={styles[kind]}>{stepText(step, t)}</span>{" "}
                {step.kind === "filter" && (
                  <span className={styles.quiet}>{format.duration(step.microseconds / 1000)}</span>
                )}
              </span>
              <StepDetail step={step} />
            </div>
          </li>
        );
      })}
    </ol>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  path: css({ listStyle: "none", margin: 0, display: "flex", flexDirection: "column", gap: theme.spacing(0.75) }),
  step: css({ display: "grid", gridTemplateColumns: "auto auto minmax(0, 1fr)", gap: theme.spacing(0.75) }),
  line: css({
    minWidth: theme.spacing(3.5),
    height: theme.spacing(3),
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    color: theme.colors.text.primary,
    fontSize: theme.typography.bodySmall.fontSize,
    "&:hover": { borderColor: theme.colors.primary.border },
  }),
  what: css({ minWidth: 0, overflowWrap: "anywhere" }),
  code: css({ color: theme.colors.text.primary, overflowWrap: "anywhere", whiteSpace: "pre-wrap" }),
  quiet: css({ color: theme.colors.text.secondary, margin: 0 }),
  passed: css({ color: theme.colors.success.text }),
  skipped: css({ color: theme.colors.text.secondary }),
  failed: css({ color: theme.colors.error.text }),
  dropped: css({ color: theme.colors.warning.text }),
});
