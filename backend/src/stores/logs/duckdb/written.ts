import { HeimdallError } from "../../../errors.ts";
import { parseJson } from "../../../event/json.ts";
import { isHash } from "../../../event/value.ts";
import type { Written } from "../../target.ts";
import type { LogDocument, LogWriteResult } from "../port.ts";
import type { EncodedDocuments } from "./encode.ts";

/** A document of a batch by itself; null when it was refused as it was encoded, because nothing of it is there then. */
export function extractDocument(
  { sources, indices, ids, creates, times }: EncodedDocuments,
  row: number,
): Written | null {
  const source = sources[row]!;
  if (source === "") return null;
  const facts = { index: indices[row]!, id: ids[row]!, action: creates[row] ? "create" : "index", time: times[row]! };
  return { form: "document", payload: Buffer.from(source), facts };
}

/** Writes extracted documents; for each the reason why it was refused, else null. */
export async function restoreDocuments(
  items: readonly Written[],
  write: (documents: readonly LogDocument[]) => Promise<readonly LogWriteResult[]>,
): Promise<readonly (string | null)[]> {
  const reasons: (string | null)[] = items.map(() => null);
  const documents: LogDocument[] = [];
  const itemOf: number[] = [];
  for (const [at, { payload, facts }] of items.entries()) {
    try {
      documents.push(documentOf(payload, facts));
      itemOf.push(at);
    } catch (error) {
      reasons[at] = error instanceof Error ? error.message : String(error);
    }
  }
  for (const [row, result] of (await write(documents)).entries()) {
    if (result.status === "refused") reasons[itemOf[row]!] = result.reason;
  }
  return reasons;
}

function documentOf(payload: Uint8Array, { index, id, action, time }: Written["facts"]): LogDocument {
  const fields = parseJson(Buffer.from(payload).toString());
  if (!isHash(fields)) throw new HeimdallError("NOT_A_DOCUMENT", "a document is a JSON object; mend it");
  return {
    index: String(index),
    id: typeof id === "string" ? id : null,
    action: action === "create" ? "create" : "index",
    time: Number(time),
    fields,
  };
}
