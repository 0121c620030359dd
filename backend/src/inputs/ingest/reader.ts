import type { ItemOutcome, Reader, ReaderContext } from "../../component/declaration.ts";
import { messageOf } from "../../errors.ts";
import { createEvent, type Event } from "../../event/event.ts";
import { parseJson } from "../../event/json.ts";
import type { Position } from "../../event/position.ts";
import { isHash, type Value } from "../../event/value.ts";
import { MOST_LINES, textLines } from "../lines.ts";

/** By item the number of its line, from 1; null where items are lines one to one. */
export type ItemLines = readonly number[] | null;

/** Reads bodies of the ingest API: `facts` are stream, key (or null), format (`json`, `text` or `guess`), ip and received (ms). */
export function createIngestReader(context: ReaderContext): Reader {
  return {
    read(delivery, emit) {
      const { stream, key, format } = delivery.facts;
      const text = Buffer.from(delivery.payload.buffer).toString("utf8");
      const received = Number(delivery.facts.received ?? context.now());
      const source = key === null || key === undefined ? null : `ingest\0${stream}\0${key}`;
      const first = text.trimStart()[0];
      const asJson = format === "json" || (format === "guess" && (first === "{" || first === "["));
      const outcomes: ItemOutcome[] = [];
      let item = 0;

      const add = (value: Value): void => {
        if (!isHash(value)) {
          outcomes.push({ item, status: "refused", reason: "not a JSON object" });
        } else {
          const position: Position | null = source === null ? null : { source, offset: item };
          const event: Event = createEvent(value, received, position);
          event.order = item;
          if (event.metadata.stream === undefined) event.metadata.stream = String(stream);
          emit(event);
        }
        item += 1;
      };

      if (asJson && first === "[") {
        try {
          const list = parseJson(text) as Value[];
          if (list.length > MOST_LINES) throw new RangeError(`more than ${MOST_LINES} elements; send smaller batches`);
          for (const value of list) add(value);
        } catch (error) {
          outcomes.push({
            item,
            status: "refused",
            reason: error instanceof RangeError ? error.message : `not JSON: ${messageOf(error)}`,
          });
          item += 1;
        }
        return { items: item, outcomes };
      }
      const lines: number[] = [];
      let number = 0;
      for (const line of textLines(text)) {
        number += 1;
        if (line === "") continue;
        lines.push(number);
        if (!asJson) {
          add({ message: line });
          continue;
        }
        try {
          add(parseJson(line));
        } catch (error) {
          outcomes.push({ item, status: "refused", reason: `not JSON: ${messageOf(error)}` });
          item += 1;
        }
      }
      const details: ItemLines = number === item ? null : lines;
      return { items: item, outcomes, details };
    },
  };
}
