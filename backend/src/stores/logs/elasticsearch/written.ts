import { messageOf } from "../../../errors.ts";
import { parseJson } from "../../../event/json.ts";
import type { Written } from "../../target.ts";
import type { LogWriteResult } from "../port.ts";
import { BULK_KINDS, type BulkKind, type EncodedBulk } from "./encode.ts";

const NEWLINE = 0x0a;

/**
 * What was to be written at a row: the source line (of an update its whole body), and the action line as facts. Null for
 * a document that was too large to be kept.
 */
export function extractRow(batch: EncodedBulk, row: number): Written | null {
  const { bytes, starts, kinds, indices, ids } = batch;
  const kind = BULK_KINDS[kinds[row]!]!;
  const lines = bytes.subarray(starts[row]!, starts[row + 1]!);
  const end = lines.indexOf(NEWLINE);
  const facts: Record<string, string | number | boolean | null> = { action: kind, index: indices[row]!, id: ids[row]! };
  if (end < 0) return null;
  const action = JSON.parse(Buffer.from(lines.subarray(0, end)).toString()) as Record<string, Record<string, unknown>>;
  for (const [name, value] of Object.entries(Object.values(action)[0]!)) {
    if (!name.startsWith("_")) facts[name] = value as string | number;
  }
  return { form: "document", payload: lines.slice(end + 1, Math.max(end + 1, lines.length - 1)), facts };
}

/** Makes a batch of things that were extracted, mended perhaps; `refused` has those that are no JSON any more. */
export function encodeWritten(items: readonly Written[]): EncodedBulk {
  const starts = new Uint32Array(items.length + 1);
  const kinds = new Uint8Array(items.length);
  const refused = new Map<number, string>();
  const pieces: Buffer[] = [];
  let end = 0;
  const add = (piece: Buffer): void => {
    pieces.push(piece);
    end += piece.length;
  };
  for (const [row, { payload, facts }] of items.entries()) {
    starts[row] = end;
    const { action: given, index, id, ...settings } = facts;
    const kind = BULK_KINDS.includes(given as BulkKind) ? (given as BulkKind) : "index";
    kinds[row] = BULK_KINDS.indexOf(kind);
    const name = kind === "put" ? "create" : kind;
    const meta = { _index: index, ...(id !== null && id !== undefined && { _id: id }), ...settings };
    add(Buffer.from(`${JSON.stringify({ [name]: meta })}\n`));
    if (kind === "delete") continue;
    const source = oneLine(payload);
    if (typeof source === "string") refused.set(row, source);
    else add(source);
  }
  starts[items.length] = end;
  const bytes = new Uint8Array(end);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return {
    format: "bulk",
    count: items.length,
    bytes,
    starts,
    kinds,
    indices: items.map(({ facts }) => String(facts.index ?? "")),
    ids: items.map(({ facts }) => (typeof facts.id === "string" ? facts.id : null)),
    refused,
  };
}

/** The JSON on one line, as the bulk API needs it, with all its digits; a text says why it is no document. */
function oneLine(payload: Uint8Array): Buffer | string {
  try {
    const value = parseJson(Buffer.from(payload).toString());
    if (typeof value !== "object" || value === null || Array.isArray(value)) return "the document is no JSON object";
    return Buffer.from(`${JSON.stringify(value)}\n`);
  } catch (error) {
    return `the document is no JSON: ${messageOf(error)}`;
  }
}

/** Why something was refused for good; null when it is stored, also when something with its id was there before. */
export function reasonOf(result: LogWriteResult): string | null {
  return result.status === "refused" ? result.reason : null;
}
