import type { LogStore } from "../stores/logs/port.ts";
import type { Configuration } from "./configuration.ts";

/** A stored event, to test a pipeline on. */
export interface RecentLine {
  readonly text: string;
  /** Whether it is the line as it came (`event.original`), or only the `message` that filters left. */
  readonly is_original: boolean;
  readonly index: string;
  readonly time: number;
}

export interface RecentLines {
  readonly lines: readonly RecentLine[];
  /** The indices that were looked at; empty when the pipeline's outputs name none that can be known before. */
  readonly indices: readonly string[];
}

/** The newest documents that a pipeline's outputs stored: they have been through its filters already. */
export async function recentLines(
  { definitions, pipelines }: Configuration,
  logs: LogStore,
  pipeline: string,
  limit: number,
): Promise<RecentLines> {
  const number = definitions.findIndex(({ id }) => id === pipeline);
  const indices = new Set<string>();
  for (const { declaration, options, context } of pipelines[number]?.pipeline.outputs ?? []) {
    const pattern = declaration?.store === "logs" ? declaration.indexPattern?.(options as never, context) : null;
    // A pattern without a beginning would show documents of all pipelines.
    if (pattern && !pattern.startsWith("*")) indices.add(pattern);
  }
  if (indices.size === 0) return { lines: [], indices: [] };
  const { hits } = await logs.search({
    query: { kind: "all" },
    indices: [...indices],
    sort: "newest",
    size: limit,
    countLimit: 0,
  });
  const lines = hits.flatMap(({ index, time, source }): RecentLine[] => {
    const fields = JSON.parse(source) as {
      message?: unknown;
      event?: { original?: unknown };
      "event.original"?: unknown;
    };
    const original = fields.event?.original ?? fields["event.original"];
    const text = original ?? fields.message;
    return typeof text === "string" && text !== "" ? [{ text, is_original: original !== undefined, index, time }] : [];
  });
  return { lines, indices: [...indices] };
}
