import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, Drawer, InlineSwitch, useStyles2 } from "@grafana/ui";
import { useCallback, useMemo, useState } from "react";
import { type LogField, type LogHit, useLogFields, useLogHistogram, useLogSearch } from "../../api/logs.ts";
import { Page } from "../../components/page.tsx";
import { termFor } from "../../components/query-editor/terms.ts";
import { timeText } from "../../components/time-range/range.ts";
import { TimeRangePicker } from "../../components/time-range/time-range.tsx";
import { useMessages } from "../../i18n/messages.ts";
import { ContextDrawer } from "./context/context-drawer.tsx";
import { ExportDialog } from "./export/export-dialog.tsx";
import { FieldList } from "./fields/field-list.tsx";
import { Histogram } from "./histogram.tsx";
import { LiveView } from "./live/live-view.tsx";
import { LogActionsProvider } from "./log-actions.ts";
import { logMessages } from "./messages.ts";
import { QueryBar } from "./query/query-bar.tsx";
import { SearchActions } from "./search-actions.tsx";
import { SearchResult } from "./search-result.tsx";
import { tableMessages } from "./table/messages.ts";
import { useLogPage } from "./use-log-page.ts";
import { useIsBelow } from "./use-narrow.ts";

const NO_FIELDS: readonly LogField[] = [];
const AROUND = 10 * 60_000;

/** Finding log lines: a query over a time, what there is when, the fields, and the lines themselves. */
export function LogsPage() {
  const styles = useStyles2(getStyles);
  const t = useMessages(logMessages);
  const words = useMessages(tableMessages);
  const isNarrow = useIsBelow("lg");
  const [context, setContext] = useState<LogHit | null>(null);
  const [isExporting, setIsExporting] = useState(false);
  const [showsFields, setShowsFields] = useState(false);
  const page = useLogPage(useCallback((hit: LogHit) => setContext(hit), []));
  const { url, change, selection, actions } = page;
  const search = useLogSearch(selection, !url.live);
  const histogram = useLogHistogram(selection, url.groupBy);
  const fieldsQuery = useLogFields(selection);
  const fields = fieldsQuery.data ?? NO_FIELDS;
  const total = histogram.isPlaceholderData ? undefined : histogram.data?.total;
  const where = useMemo(() => ({ index: selection.index, from: selection.from, to: selection.to }), [selection]);
  const fieldList = (
    <FieldList query={fieldsQuery} selection={selection} total={total} onGroupBy={(groupBy) => change({ groupBy })} />
  );

  return (
    <LogActionsProvider value={actions}>
      <Page
        title={t.title}
        actions={
          <>
            <SearchActions
              selection={selection}
              isLive={url.live}
              onLive={(live) => change({ live })}
              onExport={() => setIsExporting(true)}
            />
            <TimeRangePicker from={url.from} to={url.to} onChange={(from, to) => change({ from, to, live: false })} />
          </>
        }
      >
        <QueryBar
          query={url.q}
          index={url.index}
          fields={fields}
          selection={where}
          isLoading={search.isFetching && !search.isFetchingNextPage}
          onSearch={page.search}
          onCancel={page.cancel}
          onIndex={(index) => change({ index })}
        />
        <Histogram
          query={histogram}
          from={selection.from}
          until={selection.to}
          fields={fields}
          groupBy={url.groupBy}
          onGroupBy={(groupBy) => change({ groupBy })}
          onZoom={page.zoom}
          onUndoZoom={page.undoZoom}
          isQuiet={search.isError}
        />
        <div className={styles.content}>
          {!isNarrow && <aside className={styles.fields}>{fieldList}</aside>}
          <div className={styles.lines}>
            <div className={styles.tools}>
              {isNarrow && (
                <Button size="sm" variant="secondary" icon="list-ul" onClick={() => setShowsFields(true)}>
                  {t.fields}
                </Button>
              )}
              <InlineSwitch
                id="wrap-lines"
                label={words.wrap}
                showLabel
                transparent
                value={url.wrap}
                onChange={() => change({ wrap: !url.wrap }, { replace: true })}
              />
            </div>
            {url.live ? (
              <LiveView q={url.q} index={url.index} columns={url.columns} isWrapped={url.wrap} />
            ) : (
              <SearchResult query={search} page={page} total={total} />
            )}
          </div>
        </div>
        {isNarrow && showsFields && (
          <Drawer title={t.fields} size="md" onClose={() => setShowsFields(false)}>
            {fieldList}
          </Drawer>
        )}
        {context && (
          <ContextDrawer
            key={`${context.index} ${context.id}`}
            hit={context}
            onClose={() => setContext(null)}
            onSearch={(same, index) => {
              setContext(null);
              change({
                q: same.map(([field, value]) => termFor(field, value)).join(" AND "),
                index,
                from: timeText(context.time - AROUND),
                to: timeText(context.time + AROUND),
                live: false,
              });
            }}
          />
        )}
        {isExporting && (
          <ExportDialog
            selection={selection}
            columns={url.columns}
            total={total}
            onClose={() => setIsExporting(false)}
          />
        )}
      </Page>
    </LogActionsProvider>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  content: css({ display: "flex", gap: theme.spacing(2), alignItems: "flex-start", minWidth: 0 }),
  fields: css({
    flex: "0 0 250px",
    maxHeight: "max(480px, calc(100dvh - 300px))",
    overflowY: "auto",
    paddingInlineEnd: theme.spacing(0.5),
  }),
  lines: css({ flex: "1 1 0", minWidth: 0 }),
  tools: css({
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(1),
    justifyContent: "flex-end",
    marginBottom: theme.spacing(0.5),
  }),
});
