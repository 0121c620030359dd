import type { ComponentContext } from "../../component/declaration.ts";
import type { Event } from "../../event/event.ts";
import { compileTemplate } from "../../event/sprintf.ts";
import { getOwn, isHash, setOwn } from "../../event/value.ts";

interface IndexOptions {
  readonly index?: string | undefined;
  readonly action?: string | undefined;
  readonly data_stream: string;
  readonly data_stream_type: string;
  readonly data_stream_dataset: string;
  readonly data_stream_namespace: string;
  readonly data_stream_auto_routing: boolean;
  readonly data_stream_sync_fields: boolean;
  readonly logstash_format: boolean;
  readonly logstash_prefix: string;
  readonly logstash_prefix_separator: string;
  readonly logstash_dateformat: string;
}

const PARTS = ["type", "dataset", "namespace"] as const;

/**
 * Whether events go to data streams (Logstash elasticsearch output: data_stream_support.rb; `auto` does so unless an
 * option is given that streams have not, or ECS is disabled). Refuses options that contradict each other.
 */
export function usesDataStreams(options: IndexOptions, context: Pick<ComponentContext, "ecs" | "refuse">): boolean {
  const { index, action, data_stream: wanted, logstash_format: byDay } = options;
  if (byDay && index !== undefined)
    context.refuse("logstash_format", "logstash_format names the index by itself; drop index");
  if (wanted === "true") {
    if (index !== undefined || byDay) {
      const given = byDay ? "logstash_format" : "index";
      context.refuse(given, `a data stream has no index name; drop ${given}, or set data_stream => false`);
    }
    if (action !== undefined && action !== "create") {
      context.refuse("action", "data streams take create alone; drop action, or set data_stream => false");
    }
    if (context.ecs === "disabled") {
      context.refuse(
        "data_stream",
        "data_stream => true needs the pipeline's ecs_compatibility (v1 or v8); or set data_stream => false",
      );
    }
    return true;
  }
  const isEligible = index === undefined && !byDay && (action === undefined || action === "create");
  return wanted === "auto" && isEligible && context.ecs !== "disabled";
}

/** The function that names an event's index or data stream. */
export function compileIndexName(
  options: IndexOptions,
  context: Pick<ComponentContext, "ecs" | "refuse">,
): (event: Event) => string {
  if (usesDataStreams(options, context)) return compileStreamName(options);
  if (options.logstash_format) {
    const { logstash_prefix: prefix, logstash_prefix_separator: separator, logstash_dateformat: format } = options;
    return compileTemplate(`${prefix}${separator}%{+${format}}`);
  }
  if (options.index !== undefined) return compileTemplate(options.index);
  return compileTemplate(`${context.ecs === "disabled" ? "" : "ecs-"}logstash-%{+yyyy.MM.dd}`);
}

/**
 * What the names have in common that `index` (or `logstash_prefix`) makes, as a pattern for index templates: `app-*` of
 * `app-%{team}-%{+yyyy.MM.dd}`. Null for data streams, and where nothing is certain but a letter or two.
 */
export function indexPatternOf(
  options: IndexOptions,
  context: Pick<ComponentContext, "ecs" | "refuse">,
): string | null {
  if (usesDataStreams(options, context)) return null;
  const { logstash_prefix: prefix, logstash_prefix_separator: separator } = options;
  const name = options.logstash_format ? `${prefix}${separator}%{` : options.index;
  if (name === undefined) return null;
  const end = name.indexOf("%{");
  const fixed = end < 0 ? name : name.slice(0, end);
  if (fixed.length < 3 || fixed.startsWith(".") || invalidIndexName(fixed) !== null) return null;
  return end < 0 ? fixed : `${fixed}*`;
}

function compileStreamName(options: IndexOptions): (event: Event) => string {
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
