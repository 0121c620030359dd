import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router-dom";
import { DEFAULT_RANGE } from "../../components/time-range/range.ts";

/** What the page shows, all of it in the address: a link, and back and forward, show the same again. */
export interface LogUrl {
  readonly q: string;
  readonly from: string;
  readonly to: string;
  /** Index names with commas between; empty is all. */
  readonly index: string;
  /** Chosen columns in their order; none shows the message. */
  readonly columns: readonly string[];
  /** The field by which the histogram is grouped. */
  readonly groupBy: string;
  readonly wrap: boolean;
  readonly live: boolean;
}

const NAMES = {
  q: "q",
  from: "from",
  to: "to",
  index: "index",
  columns: "fields",
  groupBy: "by",
  wrap: "wrap",
  live: "live",
} as const;

export function readLogUrl(parameters: URLSearchParams): LogUrl {
  const text = (name: keyof typeof NAMES): string => parameters.get(NAMES[name]) ?? "";
  return {
    q: text("q"),
    from: text("from") || DEFAULT_RANGE.from,
    to: text("to") || DEFAULT_RANGE.to,
    index: text("index"),
    columns: [
      ...new Set(
        text("columns")
          .split(",")
          .filter((name) => name !== ""),
      ),
    ],
    groupBy: text("groupBy"),
    wrap: text("wrap") === "1",
    live: text("live") === "1",
  };
}

export function writeLogUrl(before: URLSearchParams, change: Partial<LogUrl>): URLSearchParams {
  const parameters = new URLSearchParams(before);
  for (const [name, value] of Object.entries(change)) {
    const text =
      typeof value === "boolean" ? (value ? "1" : "") : Array.isArray(value) ? value.join(",") : String(value);
    const key = NAMES[name as keyof LogUrl];
    if (text === "") parameters.delete(key);
    else parameters.set(key, text);
  }
  return parameters;
}

/** The page's state; changing it makes a step to go back to, unless it only changes how the same lines look. */
export function useLogUrl(): readonly [LogUrl, (change: Partial<LogUrl>, options?: { replace?: boolean }) => void] {
  const [parameters, setParameters] = useSearchParams();
  const url = useMemo(() => readLogUrl(parameters), [parameters]);
  const change = useCallback(
    (part: Partial<LogUrl>, { replace = false } = {}) =>
      setParameters((before) => writeLogUrl(before, part), { replace, preventScrollReset: true }),
    [setParameters],
  );
  return [url, change];
}
