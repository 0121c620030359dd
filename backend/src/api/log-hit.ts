import { Type } from "typebox";
import type { LogHit } from "../stores/logs/port.ts";
import { Time } from "./schemas.ts";

/** A log line as the API answers it. */
export const Hit = Type.Object({
  index: Type.String(),
  id: Type.String(),
  time: Time("The document's time"),
  document: Type.Object({}, { additionalProperties: true, description: "The document as it is stored." }),
});

/** The document's JSON goes out as it lies in the store: nothing is lost of a number by reading it. */
export function hitJson({ index, id, time, source }: LogHit): string {
  return `{"index":${JSON.stringify(index)},"id":${JSON.stringify(id)},"time":${time},"document":${source}}`;
}
