import type { Target } from "../../target.ts";
import type { LogStore, LogWriteResult } from "../port.ts";
import type { BulkObserver } from "./bulk-request.ts";
import { createBulkSender } from "./bulk-sender.ts";
import { connectElasticsearch } from "./client.ts";
import { completeFieldValues } from "./complete-values.ts";
import type { ElasticsearchConnection } from "./connection.ts";
import { type EncodedBulk, encodeBulk } from "./encode.ts";
import { countFieldValues, listFields } from "./field-values.ts";
import { findDocument } from "./find-document.ts";
import { checkHealth, type ElasticsearchHealth } from "./health.ts";
import { countByTime } from "./histogram.ts";
import { keepTemplates } from "./keep-templates.ts";
import { applyElasticsearchRetention } from "./retention.ts";
import { scanLogs } from "./scan.ts";
import { forAsker, type Reader, searchLogs } from "./search.ts";
import { readStats } from "./stats.ts";
import { elasticsearchSummaries } from "./summaries.ts";
import type { TemplateOptions } from "./templates.ts";
import { encodeWritten, extractRow, reasonOf } from "./written.ts";

export interface ElasticsearchLogsOptions {
  readonly connection: ElasticsearchConnection;
  /** Where the connection is written, for messages, when not in the settings' section `elasticsearch`. */
  readonly place?: string | undefined;
  /** Index templates that are kept up to date; null leaves them alone. @default null */
  readonly templates?: TemplateOptions | null | undefined;
  /** Told of what a person should know: templates that could not be written, a cluster that is away. */
  warn(message: string): void;
  /** For counters. */
  readonly observer?: BulkObserver | undefined;
  /**
   * Whether a write is seen by the next search. For tests: it makes writing slow. In production a document is found
   * after the index's refresh interval (5 s by our templates, 1 s by Elasticsearch's default).
   * @default false
   */
  readonly refresh?: boolean | undefined;
}

export interface ElasticsearchLogStore extends LogStore, Target<EncodedBulk, readonly LogWriteResult[]> {
  /** Whether the cluster can be reached and lets us in; never rejects. */
  health(): Promise<ElasticsearchHealth>;
}

/** How often an index is refreshed at most because somebody follows it. */
const FOLLOWER_REFRESH = 1_000;

/**
 * Opens the log store in an Elasticsearch cluster (8 or 9). The cluster may be down: it is asked again by every call,
 * which rejects with a retryable UNAVAILABLE until it is back. Throws a ConfigurationError for a connection that can
 * never be one (a certificate's file that cannot be read).
 */
export async function openElasticsearchLogs(options: ElasticsearchLogsOptions): Promise<ElasticsearchLogStore> {
  const client = await connectElasticsearch(options.connection, options.place);
  const sender = createBulkSender({
    client,
    observer: options.observer ?? {},
    refresh: options.refresh ? "true" : undefined,
  });

  const reader: Reader = {
    client,
    now: Date.now,
    refreshInterval: options.refresh ? 0 : FOLLOWER_REFRESH,
    searchable: new Map(),
  };

  const { templates = null } = options;
  let prepared: Promise<void> | null = null;
  /** Templates come before the first document, because that makes an index; again as long as the cluster is away. */
  const prepare = (): Promise<void> => {
    prepared ??= (templates === null ? Promise.resolve() : keepTemplates(client, templates, options.warn)).catch(
      (error) => {
        prepared = null;
        throw error;
      },
    );
    return prepared;
  };
  prepare().catch(() => {
    // The next commit tries again, and tells its error to whoever waits for it.
  });
  const commit = async (batch: EncodedBulk): Promise<readonly LogWriteResult[]> => {
    await prepare();
    return sender.send(batch);
  };

  return {
    write: (documents) => commit(encodeBulk(documents)),
    commit,
    extract: extractRow,
    restore: async (items) => (await commit(encodeWritten(items))).map(reasonOf),
    search: (request) => searchLogs(forAsker(reader, request), request),
    histogram: (request) => countByTime(forAsker(reader, request), request),
    document: (sought) => findDocument(forAsker(reader, sought), sought),
    indices: async () => (await readStats(client)).indices,
    fields: (selection) => listFields(forAsker(reader, selection), selection),
    fieldValues: (selection, field, limit) => countFieldValues(forAsker(reader, selection), selection, field, limit),
    completeValues: (selection, field, prefix, limit) =>
      completeFieldValues(forAsker(reader, selection), selection, field, prefix, limit),
    scan: (selection) => scanLogs(reader, selection),
    applyRetention: (rules, now, limits) => applyElasticsearchRetention(client, rules, now, limits),
    summaries: elasticsearchSummaries(client, templates),
    stats: () => readStats(client),
    health: () => checkHealth(client),
    async close() {
      sender.close();
      await client.close();
    },
  };
}
