import { randomUUID } from "node:crypto";
import { writeEnvelope } from "../event/envelope.ts";
import type { Event } from "../event/event.ts";
import { documentIdAt, type Position } from "../event/position.ts";
import type { Counts, Messages, Writes } from "./protocol.ts";

/** Writes events as messages for the bus. */
export interface MessageWriter {
  write(events: readonly Event[], pipeline: number): Messages;
}

/**
 * Makes a writer. An event that has no position at its source gets one for its further way, so that it is stored once
 * however often the bus delivers it.
 */
export function createMessages(): MessageWriter {
  const source = `bus ${randomUUID()}`;
  let made = 0;
  return {
    write(events, pipeline) {
      const texts: string[] = [];
      const items: number[] = [];
      const ids: string[] = [];
      let length = 0;
      for (const event of events) {
        const position: Position = event.position ?? { source, offset: made++ };
        const text = writeEnvelope(event, position);
        texts.push(text);
        items.push(event.order);
        const { _id: given } = event.metadata;
        ids.push(typeof given === "string" ? given : documentIdAt(position, event.copy));
        length += text.length * 3;
      }
      const bytes = Buffer.allocUnsafeSlow(length);
      const starts = new Uint32Array(texts.length + 1);
      let end = 0;
      for (const [at, text] of texts.entries()) {
        end += bytes.write(text, end);
        starts[at + 1] = end;
      }
      // A copy of its own length: what was allocated for the longest case is not kept while the bus takes its time.
      return { pipeline, bytes: new Uint8Array(bytes.subarray(0, end)), starts, items, ids };
    },
  };
}

/** Writes with nothing in them but counts. */
export function nothingWritten(counts: Counts): Writes {
  return { parts: [], refusals: [], messages: null, signals: [], signalRows: [], counts };
}
