import { css, cx, keyframes } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Icon, Spinner, useStyles2 } from "@grafana/ui";
import { type ReactNode, useId } from "react";
import { useMessages } from "../../../i18n/messages.ts";
import { stepMessages } from "./messages.ts";

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly help: string;
  readonly isTaken: boolean;
  /** What is told while it is waited for, and once it is there. */
  readonly waiting: string;
  readonly came: string;
  /** How to take the step. */
  readonly children: ReactNode;
  /** What has come. */
  readonly result: ReactNode;
}

/** One of the first steps: how to take it, and what came of it as soon as it is taken. */
export function Step({ number, title, help, isTaken, waiting, came, children, result }: StepProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(stepMessages);
  const id = useId();
  return (
    <section aria-labelledby={id} className={cx(styles.step, isTaken && styles.taken)}>
      <div
        className={cx(styles.mark, isTaken && styles.markTaken)}
        role="img"
        aria-label={isTaken ? t.taken : t.step(number)}
      >
        {isTaken ? <Icon name="check" size="lg" /> : number}
      </div>
      <div className={styles.body}>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        <p className={styles.help}>{help}</p>
        <div role="status" className={styles.status}>
          {isTaken ? (
            <strong className={styles.came}>{came}</strong>
          ) : (
            <span className={styles.waiting}>
              <Spinner inline size="sm" />
              {waiting}
            </span>
          )}
        </div>
        {isTaken ? result : children}
      </div>
    </section>
  );
}

const pop = keyframes({
  "0%": { transform: "scale(0.4)" },
  "60%": { transform: "scale(1.3)" },
  "100%": { transform: "scale(1)" },
});
const glow = (color: string) =>
  keyframes({ "0%": { boxShadow: `0 0 0 4px ${color}` }, "100%": { boxShadow: "0 0 0 0 transparent" } });

const getStyles = (theme: GrafanaTheme2) => ({
  step: css({
    display: "flex",
    gap: theme.spacing(2),
    padding: theme.spacing(2),
    minWidth: 0,
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    [theme.breakpoints.down("md")]: { flexDirection: "column", gap: theme.spacing(1) },
  }),
  taken: css({
    borderColor: theme.colors.success.border,
    "@media (prefers-reduced-motion: no-preference)": {
      animation: `${glow(theme.colors.success.border)} 1.2s ease-out`,
    },
  }),
  mark: css({
    flexShrink: 0,
    display: "grid",
    placeItems: "center",
    width: 36,
    height: 36,
    borderRadius: theme.shape.radius.circle,
    background: theme.colors.background.secondary,
    ...theme.typography.h5,
    margin: 0,
  }),
  markTaken: css({
    background: theme.colors.success.main,
    color: theme.colors.success.contrastText,
    "@media (prefers-reduced-motion: no-preference)": { animation: `${pop} 0.5s ease-out` },
  }),
  body: css({ flex: 1, minWidth: 0, display: "flex", flexDirection: "column", gap: theme.spacing(1) }),
  title: css({ ...theme.typography.h4, margin: 0 }),
  help: css({ margin: 0, color: theme.colors.text.secondary }),
  status: css({ minHeight: theme.spacing(3) }),
  waiting: css({ display: "flex", alignItems: "center", gap: theme.spacing(1), color: theme.colors.text.secondary }),
  came: css({ color: theme.colors.success.text, overflowWrap: "anywhere" }),
});
