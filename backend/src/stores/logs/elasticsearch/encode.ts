import { messageOf } from "../../../errors.ts";
import type { Fields } from "../../../event/value.ts";
import type { ElasticsearchWrite, LogDocument } from "../port.ts";

/** A batch as the bulk API's body, made where the CPU is (a pipeline worker); plain data, for structured clone. */
export interface EncodedBulk {
  readonly format: "bulk";
  readonly count: number;
  /** Action and source lines of all documents, one after the other, those of refused ones included. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each document's lines begin in `bytes`; `count + 1` entries. Nothing for one that is too large. */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** What is done with each document: an index into `BULK_KINDS`. */
  readonly kinds: Uint8Array<ArrayBuffer>;
  readonly indices: readonly string[];
  readonly ids: readonly (string | null)[];
  /** Why a document cannot be stored, by its row; absent rows are fine. It is not sent. */
  readonly refused: ReadonlyMap<number, string>;
}

/**
 * `put` is `create` on the wire, for data streams, which take nothing else: an id that exists already is the same
 * document sent again (`updated`). For `create` it is a conflict.
 */
export const BULK_KINDS = ["index", "create", "put", "update", "delete"] as const;
export type BulkKind = (typeof BULK_KINDS)[number];

const ACTION_LINES: Readonly<Record<BulkKind, string>> = {
  index: '{"index":{"_index":',
  create: '{"create":{"_index":',
  put: '{"create":{"_index":',
  update: '{"update":{"_index":',
  delete: '{"delete":{"_index":',
};

const ID_LIMIT = 512;
const INDEX_LIMIT = 255;
/** Elasticsearch's http.max_content_length: one document is no larger than a request. */
const DOCUMENT_LIMIT = 100 * 1024 * 1024;
const VERSION_TYPES: readonly string[] = ["internal", "external", "external_gt", "external_gte"];
/** What JSON escapes in a text; all other texts stand between quotes as they are. */
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;
const NEWLINE = 0x0a;
const SCRATCH_KEPT = 16 * 1024 * 1024;

/** Where batches are written; kept from one to the next, because making and clearing memory costs more than writing. */
let scratch = Buffer.allocUnsafeSlow(1024 * 1024);

/**
 * Writes documents as the bulk API's NDJSON: pure work for a worker thread, without the cluster. Never throws for a
 * document: what Elasticsearch would refuse the whole request for is in `refused`.
 */
export function encodeBulk(documents: readonly LogDocument[]): EncodedBulk {
  const count = documents.length;
  const starts = new Uint32Array(count + 1);
  const kinds = new Uint8Array(count);
  const indices = new Array<string>(count);
  const ids = new Array<string | null>(count);
  const refused = new Map<number, string>();
  let lastIndex: string | null = null;
  let lastKind: BulkKind | null = null;
  let prefix = "";
  let number = 0;
  let end = 0;
  for (let row = 0; row < count; row += 1) {
    const document = documents[row]!;
    const { index, id, elasticsearch } = document;
    const kind = kindOf(document);
    starts[row] = end;
    indices[row] = index;
    ids[row] = id;
    const reason = reasonToRefuse(document);
    if (reason !== null) refused.set(row, reason);
    if (index !== lastIndex || kind !== lastKind) {
      prefix = ACTION_LINES[kind] + quote(index);
      number = BULK_KINDS.indexOf(kind);
      lastIndex = index;
      lastKind = kind;
    }
    kinds[row] = number;
    let action = id === null ? prefix : `${prefix},"_id":${quote(id)}`;
    if (elasticsearch !== undefined) action += settingsOf(elasticsearch);
    end = write(`${action}}}\n`, end);
    if (kind === "delete") continue;
    let source = "";
    try {
      source = kind === "update" ? updateBody(document) : JSON.stringify(document.fields);
    } catch (error) {
      refused.set(row, `the document cannot be written as JSON: ${messageOf(error)}`);
    }
    if (source.length <= DOCUMENT_LIMIT) end = write(source, end);
    if (source.length > DOCUMENT_LIMIT || end - starts[row]! > DOCUMENT_LIMIT) {
      refused.set(row, `the document is larger than ${DOCUMENT_LIMIT} bytes`);
      end = starts[row]!;
      continue;
    }
    scratch[end] = NEWLINE;
    end += 1;
  }
  starts[count] = end;
  const bytes = new Uint8Array(end);
  bytes.set(scratch.subarray(0, end));
  if (scratch.length > SCRATCH_KEPT) scratch = Buffer.allocUnsafeSlow(1024 * 1024);
  return { format: "bulk", count, bytes, starts, kinds, indices, ids, refused };
}

/** Writes a text at a place of the scratch buffer, with room for the line end behind it; answers where it ends. */
function write(text: string, at: number): number {
  const most = at + text.length * 3 + 1;
  if (most > scratch.length) {
    const larger = Buffer.allocUnsafeSlow(Math.max(most, scratch.length * 2));
    scratch.copy(larger, 0, 0, at);
    scratch = larger;
  }
  return at + scratch.write(text, at);
}

function kindOf({ action, elasticsearch }: LogDocument): BulkKind {
  return action === "index" && elasticsearch?.createOnly ? "put" : action;
}

function quote(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** The rest of an action line's settings; values that would spoil the whole request are refused elsewhere. */
function settingsOf({ routing, pipeline, version, versionType, retryOnConflict }: ElasticsearchWrite): string {
  let settings = "";
  if (routing !== undefined) settings += `,"routing":${JSON.stringify(routing)}`;
  if (pipeline !== undefined) settings += `,"pipeline":${JSON.stringify(pipeline)}`;
  if (version !== undefined) settings += `,"version":${JSON.stringify(version)}`;
  if (versionType !== undefined) settings += `,"version_type":${JSON.stringify(versionType)}`;
  if (retryOnConflict !== undefined) settings += `,"retry_on_conflict":${retryOnConflict}`;
  return settings;
}

/** The body of an update: the document, or the script in its place (as Logstash's http_client writes it). */
function updateBody({ fields, elasticsearch = {} }: LogDocument): string {
  const { script, docAsUpsert, upsert, scriptedUpsert } = elasticsearch;
  const body: Record<string, Fields | boolean | object> = script ? { script } : { doc: fields };
  if (docAsUpsert && !script) body.doc_as_upsert = true;
  if (scriptedUpsert && script) body.scripted_upsert = true;
  if (upsert !== undefined) body.upsert = upsert;
  return JSON.stringify(body);
}

/** Whether a text has more bytes than the limit; counted only where its length leaves that open. */
function isLonger(text: string, limit: number): boolean {
  return text.length * 3 > limit && Buffer.byteLength(text) > limit;
}

/** Why a document cannot be stored, as far as that is known here; null when it can. */
function reasonToRefuse({ index, id, action, elasticsearch }: LogDocument): string | null {
  if (index === "" || isLonger(index, INDEX_LIMIT)) return `an index name has 1 to ${INDEX_LIMIT} bytes`;
  if (id !== null && (id === "" || isLonger(id, ID_LIMIT))) return `an id has 1 to ${ID_LIMIT} bytes`;
  if (id === null && (action === "update" || action === "delete")) {
    return `action '${action}' needs the document's id; set document_id`;
  }
  if (elasticsearch === undefined) return null;
  const { version, versionType } = elasticsearch;
  if (version !== undefined && !/^\d{1,18}$/.test(version)) return `version '${version}' is no whole number`;
  if (versionType !== undefined && !VERSION_TYPES.includes(versionType)) {
    return `version_type '${versionType}' is none of ${VERSION_TYPES.join(", ")}`;
  }
  return null;
}
