import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { type DeadLetterReason, useLetterPages } from "../../../api/dead-letters.ts";

export interface BulkRun {
  readonly act: "replay" | "discard";
  readonly total: number;
  /** Letters that were tried. */
  readonly done: number;
  readonly stored: number;
  readonly refused: number;
  /** A reason of those that were refused again. */
  readonly reason: string | null;
  readonly state: "running" | "done" | "cancelled" | "failed";
  readonly error: unknown;
}

/** Acts on all letters of a reason, a page after the other; it can be ended between two of them. */
export function useBulk() {
  const pages = useLetterPages();
  const known = useQueryClient();
  const [run, setRun] = useState<BulkRun | null>(null);
  const abort = useRef<AbortController | null>(null);

  const start = async (act: BulkRun["act"], group: DeadLetterReason): Promise<void> => {
    const controller = new AbortController();
    abort.current = controller;
    let now: BulkRun = {
      act,
      total: group.count,
      done: 0,
      stored: 0,
      refused: 0,
      reason: null,
      state: "running",
      error: null,
    };
    const tell = (change: Partial<BulkRun>) => {
      now = { ...now, ...change };
      setRun(now);
    };
    tell({});
    try {
      for (let after: string | null = null, isFirst = true; isFirst || after !== null; isFirst = false) {
        if (controller.signal.aborted) break;
        if (act === "replay") {
          const page = await pages.replay(group, after, controller.signal);
          const tried = page.replayed + page.refused.length;
          tell({
            done: now.done + tried,
            stored: now.stored + page.replayed,
            refused: now.refused + page.refused.length,
            reason: now.reason ?? page.refused[0]?.reason ?? null,
          });
          after = page.next;
        } else {
          const page = await pages.discard(group, after, controller.signal);
          tell({ done: now.done + page.discarded });
          after = page.next;
        }
      }
      tell({ state: controller.signal.aborted ? "cancelled" : "done" });
    } catch (error) {
      tell(controller.signal.aborted ? { state: "cancelled" } : { state: "failed", error });
    } finally {
      void known.invalidateQueries({ queryKey: ["dead-letters"] });
    }
  };
  return { run, start, cancel: () => abort.current?.abort(), close: () => setRun(null) };
}

export type Bulk = ReturnType<typeof useBulk>;
