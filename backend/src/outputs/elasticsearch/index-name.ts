import type { Event } from "../../event/event.ts";
import { compileTemplate } from "../../event/sprintf.ts";
import { getOwn, isHash, setOwn } from "../../event/value.ts";

interface IndexOptions {
  readonly index?: string | undefined;
  readonly data_stream: string;
  readonly data_stream_type: string;
  readonly data_stream_dataset: string;
  readonly data_stream_namespace: string;
  readonly data_stream_auto_routing: boolean;
  readonly data_stream_sync_fields: boolean;
}

const PARTS = ["type", "dataset", "namespace"] as const;

/** The function that names an event's index or data stream (Logstash elasticsearch output: `data_stream => auto`). */
export function compileIndexName(options: IndexOptions): (event: Event) => string {
  if (options.index !== undefined) return compileTemplate(options.index);
  if (options.data_stream === "false") return compileTemplate("logstash-%{+yyyy.MM.dd}");
  const defaults = {
    type: options.data_stream_type,
    dataset: options.data_stream_dataset,
    namespace: options.data_stream_namespace,
  };
  return (event) => {
    const given = getOwn(event.fields, "data_stream");
    const parts = PARTS.map((part) => {
      const own = options.data_stream_auto_routing && isHash(given) ? getOwn(given, part) : undefined;
      return typeof own === "string" && own !== "" ? own : defaults[part];
    });
    if (options.data_stream_sync_fields && (given === undefined || isHash(given))) {
      const synced = isHash(given) ? given : {};
      PARTS.forEach((part, index) => {
        setOwn(synced, part, parts[index]!);
      });
      event.fields.data_stream = synced;
    }
    return parts.join("-");
  };
}

/** What is wrong with an index name by Elasticsearch's rules, or null. */
export function invalidIndexName(name: string): string | null {
  if (name === "") return "is empty";
  if (name === "." || name === "..") return "is not allowed";
  if (/[\\/*?"<>|,#\s]/.test(name)) return 'must not hold blanks or any of \\ / * ? " < > | , #';
  if (/^[-_+]/.test(name)) return "must not start with - _ or +";
  if (name !== name.toLowerCase())
    return "must be lower case; use mutate { lowercase => … } on the field it is made of";
  if (Buffer.byteLength(name) > 255) return "is longer than 255 bytes";
  return null;
}
