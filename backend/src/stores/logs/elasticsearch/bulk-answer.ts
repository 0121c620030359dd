import type { LogWriteResult } from "../port.ts";
import type { BulkKind } from "./encode.ts";
import { causeText, type ElasticsearchCause, rightsMessage, type Server } from "./errors.ts";

/** One item of the bulk API's answer, as far as it is asked for. */
export interface BulkItem {
  readonly status: number;
  /** Only in answers to requests with documents that have no id of their own. */
  readonly _id?: string;
  readonly error?: ElasticsearchCause;
}

interface BulkAnswer {
  /** One for each action, in order, each below its action's name. */
  readonly items?: readonly Readonly<Record<string, BulkItem>>[];
}

/** An item that may succeed later: `busy` by itself and soon, `blocked` once a person did something. */
export interface Postponed {
  readonly status: "busy" | "blocked";
  readonly reason: string;
}

export function isPostponed(result: LogWriteResult | Postponed): result is Postponed {
  return result.status === "busy" || result.status === "blocked";
}

/** What is needed of an answer, so that it is small: nothing else is read. */
export function answerFilter(needsIds: boolean): string {
  return `errors,items.*.status,items.*.error${needsIds ? ",items.*._id" : ""}`;
}

const CREATED: BulkItem = { status: 201 };
const REPLACED: BulkItem = { status: 200 };
const STATUS = '"status":';

/**
 * The items of an answer, in order. One without errors and ids holds nothing but a status for each, which is looked for
 * in the text: making an object of each item to read one number of it would cost more than all else that is done here.
 */
export function readItems(text: string, needsIds: boolean): readonly BulkItem[] {
  if (needsIds || !text.startsWith('{"errors":false')) {
    return ((JSON.parse(text) as BulkAnswer).items ?? []).map((item) => Object.values(item)[0]!);
  }
  const items: BulkItem[] = [];
  for (let at = text.indexOf(STATUS); at >= 0; at = text.indexOf(STATUS, at)) {
    at += STATUS.length;
    const status = Number(text.slice(at, at + 3));
    items.push(status === 201 ? CREATED : status === 200 ? REPLACED : { status });
  }
  return items;
}

const BLOCKED_TYPES: readonly string[] = ["index_closed_exception", "cluster_block_exception"];
const BUSY_TYPES: readonly string[] = ["es_rejected_execution_exception", "circuit_breaking_exception"];

/**
 * What became of one document. `isOurs` says that an earlier try of the same batch may have stored it without our
 * knowing: what is there then is no redelivery.
 *
 * Logstash elasticsearch output: 429 and every other unknown status is retried, 400 and 404 go to the dead letters,
 * 409 is dropped. Other than there a deleted document that is not there is as it should be.
 */
export function readItem(
  item: BulkItem,
  kind: BulkKind,
  id: string | null,
  isOurs: boolean,
  server: Server,
): LogWriteResult | Postponed {
  const { status, error } = item;
  const known = id ?? item._id ?? "";
  if (error === undefined) {
    if (kind === "delete") return { status: "deleted", id: known };
    return { status: status === 201 || isOurs ? "created" : "updated", id: known };
  }
  const reason = causeText(error);
  const types = typesOf(error);
  if (status === 409) {
    if (kind === "put") return { status: isOurs ? "created" : "updated", id: known };
    return kind === "create" && isOurs ? { status: "created", id: known } : { status: "conflict", id: known };
  }
  if (status === 429 && !types.includes("cluster_block_exception")) return { status: "busy", reason };
  // A full cluster makes no new index: that is mended by a person, and no fault of the document.
  const isFull = error.type === "validation_exception" && /maximum (?:normal |frozen )?shards open/.test(reason);
  if (isFull || types.some((type) => BLOCKED_TYPES.includes(type))) return { status: "blocked", reason };
  if (status >= 500 || types.some((type) => BUSY_TYPES.includes(type))) return { status: "busy", reason };
  if (status === 401 || status === 403) return { status: "blocked", reason: rightsMessage(reason, server) };
  return { status: "refused", id, reason: withHint(reason) };
}

function typesOf(cause: ElasticsearchCause): string[] {
  return cause.caused_by ? [cause.type, ...typesOf(cause.caused_by)] : [cause.type];
}

function withHint(reason: string): string {
  if (!reason.includes("op_type of create")) return reason;
  return `${reason}; the name is a data stream's: use action => create, or an index name that no data stream's template fits`;
}
