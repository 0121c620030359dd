import type { LogSelection } from "../port.ts";

/** Of requests that name indices: what is missing is no error, what is closed is passed over. */
export const LENIENT_INDICES = { ignore_unavailable: true, allow_no_indices: true, expand_wildcards: "open" } as const;

/**
 * Index names as a path's part; null when none of them can be an index. Other than in Elasticsearch's own syntax a
 * name that begins with `-` excludes nothing: no index has such a name.
 */
export function targetPath(indices: readonly string[] | undefined): string | null {
  if (indices === undefined) return "*";
  const names = indices.filter((name) => name !== "" && !/[\\/?"<>|,#\s:]|^[-_+]|^\.(?!ds-)/.test(name));
  return names.length === 0 ? null : names.map((name) => encodeURIComponent(name).replaceAll("%2A", "*")).join(",");
}

/** The filter of a selection's time: `from` inclusive, `until` exclusive. */
export function timeFilter({ from, until }: Pick<LogSelection, "from" | "until">): object[] {
  if (from === undefined && until === undefined) return [];
  const bounds = {
    ...(from !== undefined && { gte: Math.ceil(from) }),
    ...(until !== undefined && { lt: Math.ceil(until) }),
  };
  return [{ range: { "@timestamp": { ...bounds, format: "epoch_millis" } } }];
}

/** The name that people know an index by: of a data stream's backing index the stream's. */
export function publicName(index: string): string {
  return /^\.ds-(.+)-\d{4}\.\d\d\.\d\d-\d{6}$/.exec(index)?.[1] ?? index;
}
