import { css, cx } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, useStyles2 } from "@grafana/ui";
import { useEffect, useRef } from "react";
import type { LogContext, LogHit } from "../../../api/logs.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { FoundText } from "../table/found-text.tsx";
import { shortTime } from "../table/short-time.ts";
import { summaryOf } from "../table/value.ts";
import { contextMessages } from "./messages.ts";

interface ContextLinesProps {
  readonly context: LogContext;
  readonly isLoading: boolean;
  /** Null when no more can be asked for. */
  readonly onEarlier: (() => void) | null;
  readonly onLater: (() => void) | null;
}

/** The lines in the order of time, the one they are about marked. */
export function ContextLines({ context, isLoading, onEarlier, onLater }: ContextLinesProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(contextMessages);
  const own = useRef<HTMLLIElement>(null);
  const { hit, before, after, has_more_before, has_more_after } = context;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the line comes into sight once for each document
  useEffect(() => {
    // In braces: some browsers answer a promise, which React would take for a cleaning up.
    own.current?.scrollIntoView({ block: "center" });
  }, [hit.id]);
  const line = (one: LogHit, isOwn: boolean) => {
    const { field, text } = summaryOf(one.document);
    return (
      <li
        key={`${one.index} ${one.id}`}
        ref={isOwn ? own : undefined}
        className={cx(styles.line, isOwn && styles.own)}
        aria-current={isOwn ? "true" : undefined}
      >
        <span className={styles.time}>{shortTime(one.time)}</span>
        <span className={styles.text}>
          <FoundText field={field} text={text} />
        </span>
      </li>
    );
  };
  return (
    <div aria-busy={isLoading}>
      {has_more_before && onEarlier ? (
        <Button size="sm" variant="secondary" fill="text" icon="arrow-up" disabled={isLoading} onClick={onEarlier}>
          {t.earlier}
        </Button>
      ) : (
        <p className={styles.end}>{t.noEarlier}</p>
      )}
      <ol
        className={styles.lines}
        aria-label={t.lines}
        data-testid="log-context"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        tabIndex={0}
      >
        {before.map((one) => line(one, false))}
        {line(hit, true)}
        {after.map((one) => line(one, false))}
      </ol>
      {has_more_after && onLater ? (
        <Button size="sm" variant="secondary" fill="text" icon="arrow-down" disabled={isLoading} onClick={onLater}>
          {t.later}
        </Button>
      ) : (
        <p className={styles.end}>{t.noLater}</p>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  lines: css({
    listStyle: "none",
    maxHeight: "max(320px, calc(100dvh - 360px))",
    overflowY: "auto",
    borderBlock: `1px solid ${theme.colors.border.weak}`,
    ...theme.typography.bodySmall,
  }),
  line: css({
    display: "grid",
    gridTemplateColumns: "150px minmax(0, 1fr)",
    gap: theme.spacing(1),
    padding: theme.spacing(0.25, 1),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    [theme.breakpoints.down("sm")]: { gridTemplateColumns: "minmax(0, 1fr)", gap: 0 },
  }),
  own: css({
    background: theme.colors.action.selected,
    boxShadow: `inset 3px 0 0 ${theme.colors.primary.main}`,
    fontWeight: theme.typography.fontWeightMedium,
    "& > span": { color: theme.colors.text.primary },
  }),
  time: css({
    color: theme.colors.text.secondary,
    fontVariantNumeric: "tabular-nums",
    fontFamily: theme.typography.fontFamilyMonospace,
  }),
  text: css({ whiteSpace: "pre-wrap", overflowWrap: "anywhere", fontFamily: theme.typography.fontFamilyMonospace }),
  end: css({ color: theme.colors.text.secondary, margin: theme.spacing(0.5, 0), ...theme.typography.bodySmall }),
});
