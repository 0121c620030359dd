import { ApiError } from "../../../api/client.ts";
import { parseExactly } from "../../../api/exact-json.ts";
import type { LogFields, LogSelection } from "../../../api/logs.ts";
import { selectionQuery } from "../../../api/logs.ts";
import type { Host } from "../../../host/host.ts";
import { csvHeader, csvLine } from "./csv.ts";

export type ExportFormat = "ndjson" | "csv";

/** More than this a browser does not hold well. */
export const EXPORT_LIMIT = 1_000_000;

export interface ExportRequest {
  readonly selection: LogSelection;
  readonly format: ExportFormat;
  /** Columns of a CSV. */
  readonly fields: readonly string[];
  readonly signal: AbortSignal;
  /** Told how many lines have come. */
  readonly onProgress: (lines: number) => void;
}

/** Fetches all lines of a search into a file, oldest first. Rejects with an ApiError, or as its signal ends it. */
export async function runExport(host: Pick<Host, "request" | "onSignedOut">, request: ExportRequest): Promise<Blob> {
  const { selection, format, fields, signal, onProgress } = request;
  const body = JSON.stringify({ ...asTexts(selectionQuery(selection)), limit: EXPORT_LIMIT });
  const response = await host.request("/logs/export", { method: "POST", body, signal });
  if (!response.ok || !response.body) {
    if (response.status === 401) host.onSignedOut();
    const { error } = (await response.json().catch(() => ({}))) as { error?: Record<string, unknown> };
    throw new ApiError(response.status, error ?? { code: "NOT_OURS", message: `${response.status}` });
  }
  const parts: string[] = format === "csv" ? ["\ufeff", csvHeader(fields)] : [];
  let lines = 0;
  let rest = "";
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    const text = rest + (done ? decoder.decode() : decoder.decode(value, { stream: true }));
    const end = text.lastIndexOf("\n") + 1;
    rest = text.slice(end);
    const whole = text.slice(0, end);
    if (whole !== "") {
      const read = whole.split("\n").slice(0, -1);
      throwIfBroken(read.at(-1) ?? "", response.status);
      lines += read.length;
      parts.push(
        format === "ndjson" ? whole : read.map((line) => csvLine(parseExactly(line) as LogFields, fields)).join(""),
      );
      onProgress(lines);
    }
    if (done) break;
  }
  return new Blob(parts, { type: format === "csv" ? "text/csv;charset=utf-8" : "application/x-ndjson" });
}

/** The last line of an export that broke off says why. */
function throwIfBroken(line: string, status: number): void {
  if (!line.startsWith('{"error":{"code":')) return;
  const { error, ...others } = JSON.parse(line) as { error: Record<string, unknown> };
  if (Object.keys(others).length === 0) throw new ApiError(status, error);
}

/** The body takes times as the query string does. */
function asTexts(query: ReturnType<typeof selectionQuery>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
}

/** Hands a file to the browser. */
export function saveFile(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // Not at once: the browser has yet to read it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
