import { css, cx } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import { useCallback, useMemo } from "react";
import type { useLogSearch } from "../../api/logs.ts";
import { Failed, Loading } from "../../components/states.tsx";
import { useFormat } from "../../i18n/format.ts";
import { useMessages } from "../../i18n/messages.ts";
import { NothingFound } from "./nothing-found.tsx";
import { LogTable } from "./table/log-table.tsx";
import { tableMessages } from "./table/messages.ts";
import type { useLogPage } from "./use-log-page.ts";

interface SearchResultProps {
  readonly query: ReturnType<typeof useLogSearch>;
  readonly page: ReturnType<typeof useLogPage>;
  /** How many lines match; undefined while they are counted. */
  readonly total: number | undefined;
}

/** The lines that were found, more of them as somebody scrolls. */
export function SearchResult({ query, page, total }: SearchResultProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(tableMessages);
  const format = useFormat();
  const { data, error, isFetching, isFetchingNextPage, hasNextPage, fetchNextPage, refetch, isPlaceholderData } = query;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const hits = useMemo(() => data?.pages.flatMap((one) => one.hits) ?? [], [data]);
  if (error && (!data || isPlaceholderData)) return <Failed error={error} onRetry={() => void refetch()} />;
  if (!data) return isFetching ? <Loading /> : <Failed error={new Error(t.cancelled)} onRetry={() => void refetch()} />;
  if (hits.length === 0 && !isPlaceholderData) {
    return <NothingFound selection={page.selection} onChange={page.change} />;
  }
  const { columns, wrap } = page.url;
  const shown = format.number(hits.length);
  return (
    <div className={cx(styles.result, isPlaceholderData && styles.old)} aria-busy={isFetching}>
      {error && <Failed error={error} onRetry={() => void fetchNextPage()} />}
      <LogTable
        key={`${page.selection.q} ${page.selection.index} ${page.selection.from}`}
        hits={hits}
        columns={columns}
        isWrapped={wrap}
        onEnd={onEnd}
      />
      <div className={styles.foot} role="status">
        {isFetchingNextPage
          ? t.loadingMore
          : hasNextPage
            ? t.loaded(shown, total === undefined ? "…" : format.number(Math.max(total, hits.length)))
            : t.end(shown)}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  result: css({ minWidth: 0 }),
  old: css({ opacity: 0.6 }),
  foot: css({ padding: theme.spacing(0.5, 0), color: theme.colors.text.secondary, ...theme.typography.bodySmall }),
});
