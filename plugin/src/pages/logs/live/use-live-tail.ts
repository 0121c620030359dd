import { useCallback, useEffect, useRef, useState } from "react";
import { getExactly, type LogHit, type LogPage, selectionQuery } from "../../../api/logs.ts";
import { useHost } from "../../../host/host.ts";

const POLL = 1_000;
const LONGEST_WAIT = 15_000;
const PAGE = 500;
/** Lines that stay on the page; older ones go. */
export const LIVE_LINES = 5_000;

export interface LiveTail {
  /** What arrived last stands first. */
  readonly hits: readonly LogHit[];
  readonly isPaused: boolean;
  readonly setPaused: (isPaused: boolean) => void;
  /** Why the last question was not answered; it is asked again. */
  readonly error: unknown;
  /** How many lines arrived since it began. */
  readonly arrived: number;
}

interface Tail {
  readonly hits: readonly LogHit[];
  readonly arrived: number;
}

const NOTHING: Tail = { hits: [], arrived: 0 };
const keyOf = ({ index, id }: LogHit): string => `${index}\0${id}`;

/**
 * Follows what is stored, whatever its time. First the cursor of the end is taken and then the newest lines, so that
 * nothing can fall between; what is on both sides is shown once. While it is paused nothing is asked, and afterwards it
 * goes on where it was.
 */
export function useLiveTail({
  q,
  index,
  isOn,
}: {
  readonly q: string;
  readonly index: string;
  readonly isOn: boolean;
}): LiveTail {
  const host = useHost();
  const [tail, setTail] = useState(NOTHING);
  const [error, setError] = useState<unknown>(null);
  const [isPaused, setPaused] = useState(false);
  const cursor = useRef<string | null>(null);
  const known = useRef(new Set<string>());

  // biome-ignore lint/correctness/useExhaustiveDependencies: another search is another tail
  useEffect(() => {
    cursor.current = null;
    known.current = new Set();
    setTail(NOTHING);
    setError(null);
    setPaused(false);
  }, [q, index, isOn]);

  useEffect(() => {
    if (!isOn || isPaused) return;
    const abort = new AbortController();
    const where = selectionQuery({ q, index, from: 0, to: 0 });
    const ask = (more: Record<string, string | number>) =>
      getExactly<LogPage>(host, "/logs/search", { q: where.q, index: where.index, count: 0, ...more }, abort.signal);
    const add = (hits: readonly LogHit[], counts: boolean): void => {
      const fresh = hits.filter((hit) => !known.current.has(keyOf(hit)));
      if (fresh.length === 0) return;
      setTail(({ hits: before, arrived }) => {
        const all = [...fresh, ...before].slice(0, LIVE_LINES);
        known.current = new Set(all.map(keyOf));
        return { hits: all, arrived: arrived + (counts ? fresh.length : 0) };
      });
      for (const hit of fresh) known.current.add(keyOf(hit));
    };
    const begin = async (): Promise<void> => {
      const { next } = await ask({ sort: "arrival", after: "end", size: 1 });
      add((await ask({ sort: "newest", size: 100 })).hits, false);
      cursor.current = next;
    };
    const follow = async (): Promise<boolean> => {
      const page = await ask({ sort: "arrival", after: cursor.current!, size: PAGE });
      add([...page.hits].reverse(), true);
      cursor.current = page.next ?? cursor.current;
      return page.hits.length === PAGE;
    };
    void (async () => {
      let wait = POLL;
      while (!abort.signal.aborted) {
        try {
          if (cursor.current === null) await begin();
          const hasMore = await follow();
          setError(null);
          wait = hasMore ? 0 : POLL;
        } catch (caught) {
          if (abort.signal.aborted) return;
          setError(caught);
          wait = Math.min(Math.max(wait, POLL) * 2, LONGEST_WAIT);
        }
        await pause(wait, abort.signal);
      }
    })();
    return () => abort.abort();
  }, [host, q, index, isOn, isPaused]);

  return { ...tail, isPaused, setPaused: useCallback((value: boolean) => setPaused(value), []), error };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
