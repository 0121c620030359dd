import { css, cx } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, useStyles2 } from "@grafana/ui";
import { lazy, Suspense, useEffect, useState } from "react";
import { type LogField, type LogSelection, useQueryCheck } from "../../../api/logs.ts";
import { useCompletion } from "../../../components/query-editor/use-completion.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { logMessages } from "../messages.ts";
import { IndexChoice } from "./index-choice.tsx";
import { RecentSearches } from "./recent-searches.tsx";
import { SearchHelp } from "./search-help.tsx";

const QueryEditor = lazy(() => import("../../../components/query-editor/query-editor.tsx"));

/** How long a search takes before one may want to cancel it. */
const LONG = 500;
/** How long somebody rests before what is written is checked. */
const REST = 400;

interface QueryBarProps {
  /** What is searched for now. */
  readonly query: string;
  readonly index: string;
  readonly fields: readonly LogField[];
  readonly selection: Omit<LogSelection, "q">;
  readonly isLoading: boolean;
  readonly onSearch: (query: string) => void;
  readonly onCancel: () => void;
  readonly onIndex: (index: string) => void;
}

/** Where a query is written and asked; what is wrong with it is said below, and marked where it is. */
export function QueryBar({ query, index, fields, selection, isLoading, onSearch, onCancel, onIndex }: QueryBarProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(logMessages);
  const [text, setText] = useState(query);
  const [checked, setChecked] = useState(query);
  useEffect(() => {
    setText(query);
    setChecked(query);
  }, [query]);
  useEffect(() => {
    const timer = setTimeout(() => setChecked(text), REST);
    return () => clearTimeout(timer);
  }, [text]);
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    if (!isLoading) return setIsLong(false);
    const timer = setTimeout(() => setIsLong(true), LONG);
    return () => clearTimeout(timer);
  }, [isLoading]);
  const { data } = useQueryCheck(checked);
  const problem = (checked === text && checked.trim() !== "" && data) || null;
  const complete = useCompletion(fields, selection);
  const submit = (): void => {
    setChecked(text);
    onSearch(text.trim());
  };
  const editor = {
    value: text,
    label: t.query,
    placeholder: t.placeholder,
    problem,
    complete,
    onChange: setText,
    onSubmit: submit,
  };
  return (
    <search className={styles.bar}>
      <div className={styles.index}>
        <IndexChoice value={index} onChange={onIndex} />
      </div>
      <div className={cx(styles.query, problem && styles.wrong)}>
        <Suspense fallback={<div className={styles.meanwhile}>{text === "" ? t.placeholder : text}</div>}>
          <QueryEditor {...editor} />
        </Suspense>
      </div>
      <div className={styles.buttons}>
        <SearchHelp />
        <RecentSearches onChoose={onSearch} />
        {isLong ? (
          <Button variant="secondary" icon="times" onClick={onCancel}>
            {t.cancel}
          </Button>
        ) : (
          <Button icon={text.trim() === query.trim() ? "sync" : "search"} onClick={submit} tooltip={t.refresh}>
            {t.search}
          </Button>
        )}
      </div>
      <output className={styles.problem} aria-live="polite">
        {problem && (
          <>
            {text.slice(0, problem.column - 1).slice(-20)}
            <mark>{text.slice(problem.column - 1, problem.column + 9) || "…"}</mark> {problem.message}
          </>
        )}
      </output>
    </search>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: "grid",
    gridTemplateColumns: "auto minmax(0, 1fr) auto",
    gap: theme.spacing(0, 1),
    alignItems: "start",
    [theme.breakpoints.down("md")]: { gridTemplateColumns: "minmax(0, 1fr) auto", rowGap: theme.spacing(1) },
  }),
  index: css({ [theme.breakpoints.down("md")]: { gridColumn: "1 / -1" } }),
  query: css({
    minHeight: 32,
    minWidth: 0,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    background: theme.components.input.background,
    "&:focus-within": { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
    "& .heimdall-query-field": { color: theme.colors.primary.text },
    "& .heimdall-query-operator": { color: theme.colors.warning.text },
    "& .heimdall-query-value": { color: theme.colors.success.text },
    "& .cm-placeholder": { color: theme.colors.text.secondary },
  }),
  wrong: css({ borderColor: theme.colors.error.border }),
  meanwhile: css({
    padding: theme.spacing(0.5, 1),
    color: theme.colors.text.secondary,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  }),
  buttons: css({ display: "flex", gap: theme.spacing(1) }),
  problem: css({
    gridColumn: "1 / -1",
    color: theme.colors.error.text,
    ...theme.typography.bodySmall,
    "&:not(:empty)": { paddingTop: theme.spacing(0.5) },
    "& mark": {
      background: "none",
      color: "inherit",
      borderBottom: `2px solid ${theme.colors.error.border}`,
    },
  }),
});
