import { useEffect, useRef, useState } from "react";
import { useApi } from "../../../api/client.ts";
import type { BacktestAlert, BacktestLine, BacktestProgress } from "../../../api/rule-types.ts";

export interface Backtest {
  readonly state: "idle" | "running" | "done" | "cancelled" | "failed";
  readonly progress: BacktestProgress | null;
  readonly alerts: readonly BacktestAlert[];
  readonly error: Error | null;
  /** The text that was tried, and on which time (milliseconds since the epoch). */
  readonly tried: { readonly text: string; readonly from: number; readonly until: number } | null;
}

const NOTHING: Backtest = { state: "idle", progress: null, alerts: [], error: null, tried: null };

/** Runs a rule's text over what is stored; ends with the page. */
export function useBacktest() {
  const api = useApi();
  const [backtest, setBacktest] = useState(NOTHING);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const run = async (text: string, from: number, until: number): Promise<void> => {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    const set = (change: (before: Backtest) => Partial<Backtest>) =>
      setBacktest((before) => (running.current === abort ? { ...before, ...change(before) } : before));
    setBacktest({ ...NOTHING, state: "running", tried: { text, from, until } });
    const body = {
      rule: text,
      from: new Date(from).toISOString(),
      to: new Date(until).toISOString(),
      details: true,
    };
    // Lines come faster than a page can be drawn: they are shown with the next progress.
    let found: BacktestAlert[] = [];
    try {
      await api.lines<BacktestLine>(
        "/backtest",
        body,
        (line) => {
          if (!("progress" in line)) found.push(line);
          else {
            const some = found;
            found = [];
            set(({ alerts }) => ({ progress: line.progress, alerts: some.length > 0 ? [...alerts, ...some] : alerts }));
          }
        },
        abort.signal,
      );
      set(() => ({ state: "done" }));
    } catch (error) {
      if (abort.signal.aborted) set(() => ({ state: "cancelled" }));
      else set(() => ({ state: "failed", error: error as Error }));
    }
  };
  return { backtest, run, cancel: () => running.current?.abort() };
}
