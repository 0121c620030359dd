import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Icon, useStyles2 } from "@grafana/ui";
import { useMessages } from "../../i18n/messages.ts";
import type { Problem } from "./editor-props.ts";
import { editorMessages } from "./messages.ts";

interface ProblemListProps {
  readonly problems: readonly Problem[];
  readonly onSelect: (problem: Problem) => void;
}

/** What is wrong, in words; each leads to its place in the text. */
export function ProblemList({ problems, onSelect }: ProblemListProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(editorMessages);
  return (
    <div role="status">
      {problems.length > 0 && (
        <ul className={styles.list} aria-label={t.problems(problems.length)}>
          {problems.map((problem) => {
            const isWarning = problem.severity === "warning";
            return (
              <li key={`${problem.line}:${problem.column}:${problem.message}`}>
                <button type="button" className={styles.problem} onClick={() => onSelect(problem)}>
                  <Icon
                    name={isWarning ? "exclamation-triangle" : "exclamation-circle"}
                    className={isWarning ? styles.warning : styles.error}
                  />
                  <span className={styles.place}>{t.at(problem.line, problem.column)}</span>
                  <span className={styles.message}>{problem.message}</span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    listStyle: "none",
    margin: 0,
    maxHeight: theme.spacing(24),
    overflow: "auto",
    borderTop: `1px solid ${theme.colors.border.weak}`,
    background: theme.colors.background.secondary,
  }),
  problem: css({
    display: "grid",
    gridTemplateColumns: "auto auto 1fr",
    alignItems: "baseline",
    gap: theme.spacing(0, 1),
    width: "100%",
    padding: theme.spacing(0.5, 1),
    border: "none",
    background: "none",
    color: theme.colors.text.primary,
    textAlign: "left",
    "&:hover": { background: theme.colors.action.hover },
    "&:focus-visible": { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: "-2px" },
    [theme.breakpoints.down("sm")]: { gridTemplateColumns: "auto 1fr", "& > :last-child": { gridColumn: "2" } },
  }),
  place: css({ color: theme.colors.text.secondary, whiteSpace: "nowrap" }),
  message: css({ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }),
  error: css({ color: theme.colors.error.text, alignSelf: "center" }),
  warning: css({ color: theme.colors.warning.text, alignSelf: "center" }),
});
