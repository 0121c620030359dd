import { type Static, Type } from "typebox";
import { HeimdallError } from "../errors.ts";
import type { DeadLetter, DeadLetterStore, ListedDeadLetter } from "../stores/dead-letters/port.ts";
import { badParameter } from "./errors.ts";
import { Time } from "./schemas.ts";

const properties = {
  id: Type.String(),
  form: Type.Enum(["message", "document", "point"], {
    description:
      "`message`: as it came, a replay runs it through its pipeline. `document`, `point`: what the store was given, a replay gives it that again.",
  }),
  state: Type.Enum(["open", "replayed", "discarded"]),
  reason: Type.String({ description: "The store's own words." }),
  pipeline: Type.String(),
  input: Type.String(),
  output: Type.String({ description: "Empty when it never came to one." }),
  target: Type.String({ description: "What refused it: an index, or a database and measurement." }),
  source: Type.String({ description: "Where it came from, for instance a topic, partition and offset." }),
  facts: Type.Object({}, { additionalProperties: true, description: "What a replay needs beside the bytes." }),
  payload_bytes: Type.Integer(),
  attempts: Type.Integer({ description: "Replays so far." }),
  is_fixed: Type.Boolean({ description: "Whether a person has changed the bytes." }),
  created_at: Time("When it was refused"),
  changed_at: Time("When it was last changed"),
  changed_by: Type.Union([Type.String(), Type.Null()]),
};

export const ListedLetter = Type.Object(properties, { description: "A dead letter without its bytes." });

export const Payload = {
  payload: Type.String({ description: "The bytes: as text, or encoded." }),
  payload_encoding: Type.Enum(["utf8", "base64"], { description: "`base64` for what is no UTF-8 text." }),
};

export const WholeLetter = Type.Object({ ...properties, ...Payload }, { description: "A dead letter." });

export function listedView(letter: ListedDeadLetter): Static<typeof ListedLetter> {
  return {
    id: letter.id,
    form: letter.form,
    state: letter.state,
    reason: letter.reason,
    pipeline: letter.pipeline,
    input: letter.input,
    output: letter.output,
    target: letter.target,
    source: letter.source,
    facts: { ...letter.facts },
    payload_bytes: letter.payloadBytes,
    attempts: letter.attempts,
    is_fixed: letter.isFixed,
    created_at: letter.createdAt,
    changed_at: letter.changedAt,
    changed_by: letter.changedBy,
  };
}

export function wholeView(letter: DeadLetter): Static<typeof WholeLetter> {
  const listed = listedView({ ...letter, payloadBytes: letter.payload.length });
  try {
    const payload = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(letter.payload);
    return { ...listed, payload, payload_encoding: "utf8" };
  } catch {
    return { ...listed, payload: Buffer.from(letter.payload).toString("base64"), payload_encoding: "base64" };
  }
}

/** The bytes of a request. */
export function readPayload(body: { payload: string; payload_encoding: "utf8" | "base64" }): Uint8Array {
  if (body.payload_encoding === "utf8") return Buffer.from(body.payload);
  const text = body.payload.replace(/\s/g, "");
  const bytes = Buffer.from(text, "base64");
  // Node skips what is no base64; a letter that was half read is worse than one that was not.
  if (bytes.toString("base64").replace(/=+$/, "") === text.replace(/=+$/, "")) return bytes;
  throw badParameter("payload", "is no base64; send payload_encoding utf8 for text");
}

/** Why an open letter could not be changed: there is none of this id (404), or it is closed (409). */
export async function notOpen(store: DeadLetterStore, id: string): Promise<HeimdallError> {
  const letter = await store.get(id);
  if (!letter) return new HeimdallError("DEAD_LETTER_UNKNOWN", `there is no dead letter ${id}`, { status: 404 });
  return new HeimdallError("DEAD_LETTER_CLOSED", `dead letter ${id} is ${letter.state} already`, { status: 409 });
}
