import { isUtf8 } from "node:buffer";
import type { ItemOutcome, Reader, ReaderContext } from "../../component/declaration.ts";
import type { Event } from "../../event/event.ts";
import { type Fields, setOwn } from "../../event/value.ts";
import { type UnpackedRecord, unpackRecords } from "./pack.ts";

const NO_OUTCOMES: readonly ItemOutcome[] = [];
const EMPTY = Buffer.alloc(0);

/**
 * Reads packed records: `facts` are topic, partition, group and decorate (`none`, `basic` or `extended`). Every record
 * goes through the codec by itself; an event's position is its record's, unless the codec knows a better one.
 */
export function createKafkaReader(context: ReaderContext): Reader {
  // An event without a time of its own has its record's, so that a redelivery finds the same daily index.
  let time = 0;
  const decoder = context.createDecoder(() => time);

  return {
    read(delivery, emit) {
      const { topic, partition, group, decorate } = delivery.facts;
      const source = `kafka\0${topic}/${partition}`;
      const { buffer, byteOffset, byteLength } = delivery.payload;
      let item = 0;
      let record: UnpackedRecord;
      let metadata: Fields | null = null;
      let copy = 0;
      const take = (event: Event): void => {
        event.order = item;
        if (event.position === null) {
          event.position = { source, offset: record.offset };
          event.copy = copy;
          copy += 1;
        }
        if (metadata !== null) setOwn(event.metadata, "kafka", copy > 1 ? structuredCopy(metadata) : metadata);
        emit(event);
      };
      unpackRecords(Buffer.from(buffer, byteOffset, byteLength), (next) => {
        record = next;
        copy = 0;
        time = next.timestamp >= 0 ? next.timestamp : context.now();
        if (decorate !== "none") {
          metadata = { topic: String(topic), consumer_group: String(group), partition: Number(partition) };
          decorateWith(metadata, next, decorate === "extended");
        }
        // Logstash reads a tombstone as an empty text.
        decoder.decode(next.value ?? EMPTY, take);
        // A record is complete: what a codec still holds of it (a line without its end) belongs to no other.
        decoder.flush(take);
        item += 1;
      });
      return { items: item, outcomes: NO_OUTCOMES };
    },
  };
}

/** Logstash kafka input: `maybe_set_metadata`; a header that is no UTF-8 is left out. */
function decorateWith(metadata: Fields, record: UnpackedRecord, withHeaders: boolean): void {
  const { key, headers } = record.extras();
  metadata.offset = record.offset;
  metadata.key = key === null ? null : key.toString("utf8");
  metadata.timestamp = record.timestamp;
  if (!withHeaders) return;
  const shown: Fields = {};
  for (const [name, value] of headers) if (isUtf8(value)) setOwn(shown, name, value.toString("utf8"));
  if (Object.keys(shown).length > 0) metadata.headers = shown;
}

/** Filters may change the metadata of one event; its siblings of the same record keep theirs. */
function structuredCopy(metadata: Fields): Fields {
  return typeof metadata.headers === "object"
    ? { ...metadata, headers: { ...(metadata.headers as Fields) } }
    : { ...metadata };
}
