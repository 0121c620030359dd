import { hostname } from "node:os";
import type { Reader, ReaderContext } from "../../component/declaration.ts";
import { type Event, timeOf } from "../../event/event.ts";
import { getOwn, isHash, setOwn } from "../../event/value.ts";
import type { FileDetails } from "./tail.ts";

/**
 * Reads chunks of a file: `facts` are path, generation, offset (of the chunk) and delimiter. Every line goes through
 * the codec; an event's position is where its first line begins.
 */
export function createFileReader(context: ReaderContext): Reader {
  const decoder = context.createDecoder();
  const host = hostname();
  let generation = "";
  let path = "";
  /** Where the line begins that the codec holds back; null when it holds nothing. */
  let heldSince: number | null = null;
  let items = 0;

  const place = (event: Event, offset: number, order: number): Event => {
    event.position = { source: `file\0${generation}`, offset };
    event.order = order;
    setOwn(event.metadata, "path", path);
    if (context.ecs === "disabled") {
      if (!("path" in event.fields)) event.fields.path = path;
      if (!("host" in event.fields)) event.fields.host = host;
      return event;
    }
    const log = event.fields.log;
    const own = isHash(log) ? log : {};
    if (log === undefined || isHash(log)) {
      if (getOwn(own, "file") === undefined) own.file = { path };
      if (getOwn(own, "offset") === undefined) own.offset = offset;
      event.fields.log = own;
    }
    if (!("host" in event.fields)) event.fields.host = { name: host };
    return event;
  };

  return {
    ...(decoder.idleMilliseconds === undefined ? {} : { idleMilliseconds: decoder.idleMilliseconds }),
    read(delivery, emit) {
      ({ generation, path } = delivery.facts as { generation: string; path: string });
      const text = Buffer.from(delivery.payload.buffer);
      const delimiter = Buffer.from(String(delivery.facts.delimiter));
      const base = Number(delivery.facts.offset);
      items = 0;
      let start = 0;
      while (start < text.length) {
        let end = text.indexOf(delimiter, start);
        const next = end === -1 ? text.length : end + delimiter.length;
        if (end === -1) end = text.length;
        const offset = base + start;
        const since = heldSince;
        let emitted = 0;
        decoder.decode(text.subarray(start, end), (event) => {
          // The first event of a line that ended a held one began where that did; several of one line count on.
          emit(
            place(
              event,
              emitted === 0 && since !== null ? since : offset + (since === null ? emitted : emitted - 1),
              items,
            ),
          );
          emitted += 1;
        });
        const holds = decoder.holds?.() ?? false;
        heldSince = !holds ? null : emitted > 0 || since === null ? offset : since;
        items += 1;
        start = next;
      }
      if (delivery.last) this.flush?.(emit);
      const details: FileDetails = { resumeAt: heldSince ?? base + text.length };
      return { items, outcomes: [], details };
    },
    flush(emit) {
      const since = heldSince;
      decoder.flush((event) => emit(place(event, since ?? timeOf(event, 0), Math.max(0, items - 1))));
      heldSince = null;
    },
  };
}
