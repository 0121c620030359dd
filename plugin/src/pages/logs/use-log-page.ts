import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { LogSelection, Scalar } from "../../api/logs.ts";
import { termFor, withTerm } from "../../components/query-editor/terms.ts";
import { resolveRange, timeText } from "../../components/time-range/range.ts";
import type { LogActions } from "./log-actions.ts";
import { highlighterOf } from "./query/highlight.ts";
import { rememberSearch } from "./query/recent.ts";
import { type LogUrl, useLogUrl } from "./use-log-url.ts";

/** How often the chart moves on while lines are followed. */
const LIVE_CHART = 10_000;

interface Zoom {
  readonly before: Pick<LogUrl, "from" | "to">;
  readonly after: Pick<LogUrl, "from" | "to">;
}

/** What the page shows and what can be done with it: the address, and what it means at this moment. */
export function useLogPage(showContext: LogActions["showContext"]) {
  const [url, change] = useLogUrl();
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState(0);
  const [zooms, setZooms] = useState<readonly Zoom[]>([]);
  const { q, from, to, index, columns, live } = url;

  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => setAsked((count) => count + 1), LIVE_CHART);
    return () => clearInterval(timer);
  }, [live]);
  useEffect(() => rememberSearch(q), [q]);

  // "Now" stands still until somebody asks again: the pages of one search must not differ in it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question has another now
  const selection = useMemo((): LogSelection => {
    const range = resolveRange(from, to);
    return { q, index, from: range.from, to: range.until };
  }, [q, index, from, to, asked]);

  const highlighter = useMemo(() => highlighterOf(q), [q]);
  const actions = useMemo(
    (): LogActions => ({
      columns,
      highlighter,
      filter: (field: string, value: Scalar | null, isNegated: boolean) =>
        change({ q: withTerm(q, termFor(field, value), isNegated) }),
      toggleColumn: (field) =>
        change(
          { columns: columns.includes(field) ? columns.filter((one) => one !== field) : [...columns, field] },
          { replace: true },
        ),
      moveColumn(field, by) {
        const moved = columns.filter((one) => one !== field);
        moved.splice(columns.indexOf(field) + by, 0, field);
        change({ columns: moved }, { replace: true });
      },
      showContext,
    }),
    [columns, highlighter, q, change, showContext],
  );

  const lastZoom = zooms.at(-1);
  const canUndo = lastZoom?.after.from === from && lastZoom.after.to === to;
  return {
    url,
    change,
    selection,
    actions,
    search(query: string) {
      if (query === q) setAsked((count) => count + 1);
      else change({ q: query });
    },
    cancel: () => void queryClient.cancelQueries({ queryKey: ["logs"] }),
    zoom(start: number, end: number) {
      const after = { from: timeText(start), to: timeText(end) };
      setZooms([...(canUndo ? zooms : []), { before: { from, to }, after }]);
      change({ ...after, live: false });
    },
    undoZoom:
      canUndo && lastZoom
        ? () => {
            setZooms(zooms.slice(0, -1));
            change(lastZoom.before);
          }
        : null,
  };
}
