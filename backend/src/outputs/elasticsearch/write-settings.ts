import { messageOf } from "../../errors.ts";
import type { Event } from "../../event/event.ts";
import { parseJson, valueToText } from "../../event/json.ts";
import { compileTemplate, type Template } from "../../event/sprintf.ts";
import { type Fields, getOwn, isHash } from "../../event/value.ts";
import type { ElasticsearchWrite } from "../../stores/logs/port.ts";

export interface WriteOptions {
  readonly routing?: string | undefined;
  readonly pipeline?: string | undefined;
  readonly version?: string | undefined;
  readonly version_type?: string | undefined;
  readonly doc_as_upsert: boolean;
  readonly upsert: string;
  readonly script: string;
  readonly script_type: string;
  readonly script_lang: string;
  readonly script_var_name: string;
  readonly scripted_upsert: boolean;
  readonly retry_on_conflict: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What other Logstash plugins say of an event's document (`elastic_integration`): where an option does not. */
export function integrationOf(event: Event): Fields | null {
  const control = getOwn(event.metadata, "_ingest_document");
  return isHash(control) ? control : null;
}

/** A text of what an integration says; undefined where it says nothing. */
export function integrationText(control: Fields | null, name: string): string | undefined {
  const value = control === null ? undefined : getOwn(control, name);
  return value === undefined || value === null || value === "" ? undefined : valueToText(value);
}

/**
 * The settings of one document's write beyond its content; undefined when there are none, and a text when the event
 * cannot be written so (Logstash elasticsearch output: event_action_params, and http_client.rb for updates).
 */
export function compileWriteSettings(
  options: WriteOptions,
): (event: Event, action: string) => ElasticsearchWrite | string | undefined {
  const template = (text: string | undefined) => (text === undefined ? null : compileTemplate(text));
  const routing = template(options.routing);
  const pipeline = template(options.pipeline);
  const version = template(options.version);
  const { version_type: versionType } = options;
  const update = compileUpdate(options);
  const isPlain = !routing && !pipeline && !version && versionType === undefined;

  return (event, action) => {
    const control = integrationOf(event);
    if (isPlain && control === null && action !== "update") return undefined;
    const settings: Mutable<ElasticsearchWrite> = {};
    const own = (given: Template | null, name: string) => given?.(event) ?? integrationText(control, name);
    const route = own(routing, "routing");
    if (route) settings.routing = route;
    // An empty name is no pipeline.
    const steps = own(pipeline, "pipeline");
    if (steps && action !== "update" && action !== "delete") settings.pipeline = steps;
    const number = own(version, "version");
    if (number !== undefined) settings.version = number;
    const kind = versionType ?? integrationText(control, "version_type");
    if (kind !== undefined) settings.versionType = kind;
    if (action !== "update") return settings;
    const problem = update(event, settings);
    return problem ?? settings;
  };
}

/** Adds what an update has more; answers a text when it cannot. */
function compileUpdate(options: WriteOptions): (event: Event, settings: Mutable<ElasticsearchWrite>) => string | null {
  const upsert = options.upsert === "" ? null : compileTemplate(options.upsert);
  const script = options.script === "" ? null : compileTemplate(options.script);
  const { script_type: type, script_lang: lang, script_var_name: variable } = options;
  return (event, settings) => {
    settings.retryOnConflict = options.retry_on_conflict;
    if (options.doc_as_upsert && !script) settings.docAsUpsert = true;
    if (upsert && !(options.doc_as_upsert || (script && options.scripted_upsert))) {
      try {
        const value = parseJson(upsert(event));
        if (!isHash(value)) return "upsert is no JSON object";
        settings.upsert = value;
      } catch (error) {
        return `upsert is no JSON: ${messageOf(error)}`;
      }
    }
    if (!script) return null;
    const params = { [variable]: event.fields };
    settings.script = type === "indexed" ? { id: script(event), params } : { source: script(event), lang, params };
    if (options.scripted_upsert) {
      settings.scriptedUpsert = true;
      settings.upsert = {};
    } else if (options.doc_as_upsert) {
      settings.upsert = event.fields;
    }
    return null;
  };
}
