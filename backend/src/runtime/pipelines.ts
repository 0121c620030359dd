import type { Settings } from "../config/schema.ts";
import type { Statement } from "../pipeline/ast.ts";
import type { PipelineSettings } from "../pipeline/compile.ts";
import { parsePipeline } from "../pipeline/grammar.ts";
import { readPipelineTexts, type StoredPipeline } from "./pipeline-texts.ts";

/** A pipeline as text: what is compiled in the main thread to check it and in each worker to run it. */
export interface PipelineDefinition {
  readonly id: string;
  readonly sources: readonly { readonly file: string; readonly text: string }[];
  /** Whether what its inputs receive goes to the bus first, for whichever backend is free. */
  readonly usesBus: boolean;
}

export interface Listeners {
  readonly beats: { readonly enabled: boolean; readonly host: string; readonly port: number };
  readonly syslog: {
    readonly enabled: boolean;
    readonly host: string;
    readonly port: number;
    readonly udp: boolean;
    readonly tcp: boolean;
  };
  /** Largest body by HTTP, bytes. */
  readonly maxBody: number;
  /** Where what inputs receive waits for a pipeline; null without Kafka. */
  readonly bus: { readonly topicPrefix: string; readonly groupId: string } | null;
}

/** The built-in listeners by the settings. */
export function listenersBySettings({ beats, syslog, ingest, kafka }: Settings): Listeners {
  const bus = kafka.brokers.length > 0 ? { topicPrefix: kafka.topic_prefix, groupId: kafka.group_id } : null;
  return { beats, syslog, maxBody: ingest.max_body, bus };
}

/** The pipeline of the built-in listeners. */
export const MAIN = "main";

/** The topic of what a pipeline's inputs received. */
export function topicOf(prefix: string, pipeline: string): string {
  return `${prefix}-${pipeline.replace(/[^\w.-]/g, "_")}`.slice(0, 249);
}

/** Where an event of the main pipeline goes when no file says otherwise: status metrics apart, logs by their name. */
const DEFAULT_OUTPUT = `output {
  if [metricset][name] {
    influxdb { id => "default_metrics" db => "metricbeat" retention_policy => "" metricset => true }
  } else if [@metadata][_index] {
    elasticsearch { id => "default_index" index => "%{[@metadata][_index]}" }
  } else if [@metadata][stream] {
    elasticsearch { id => "default_stream" index => "%{[@metadata][stream]}-%{+yyyy.MM.dd}" }
  } else if [@metadata][beat] {
    elasticsearch { id => "default_beat" index => "%{[@metadata][beat]}-%{+yyyy.MM.dd}" }
  } else if [log][syslog] or "_grokparsefailure_sysloginput" in [tags] {
    elasticsearch { id => "default_syslog" index => "syslog-%{+yyyy.MM.dd}" }
  } else {
    elasticsearch { id => "default_logs" index => "logs-%{+yyyy.MM.dd}" }
  }
}
`;

/**
 * Reads the pipelines of a directory and those that were saved in the console. A text with an `input` section is a
 * pipeline of its own; texts without one belong, files first and in the order of their names, to the main pipeline,
 * which gets what the built-in listeners receive. A
 * listener whose port a file's own input takes is given up for it. With a bus each pipeline that has inputs other than
 * Kafka's reads what they received from a topic of its own.
 */
export function loadPipelines(
  directory: string,
  listeners: Listeners,
  settings: PipelineSettings,
  stored: readonly StoredPipeline[] = [],
): readonly PipelineDefinition[] {
  const { bus } = listeners;
  const own: PipelineDefinition[] = [];
  const main: { file: string; text: string }[] = [];
  let hasOutput = false;
  const taken = new Set<number>();
  const inputNames = new Set<string>();
  for (const { name, file, text } of readPipelineTexts(directory, stored)) {
    const source = { file, text };
    const { sections } = parsePipeline(file, text, settings);
    const inputs = sections.filter(({ kind }) => kind === "input");
    if (inputs.length === 0) {
      main.push(source);
      hasOutput ||= hasOutputs(sections);
      continue;
    }
    for (const statement of inputs.flatMap(({ body }) => body)) {
      if (statement.type !== "plugin") continue;
      inputNames.add(statement.name);
      for (const { name, value } of statement.settings) {
        if (name === "port" && value.type === "number") taken.add(Number(value.text));
      }
    }
    // The listeners' pipeline has this name, and with it a topic and the places of its files.
    const id = name === MAIN ? `${MAIN}.conf` : name;
    const usesBus = bus !== null && inputs.some(({ body }) => body.some(isOtherInput));
    const sources = [...(usesBus ? [busSource(bus, id)] : []), source];
    own.push({ id, usesBus, sources: hasOutputs(sections) ? sources : [...sources, defaultOutput()] });
  }
  const sources = [
    { file: "(built-in listeners)", text: listenerText(listeners, taken, inputNames) },
    ...(bus ? [busSource(bus, MAIN)] : []),
    ...main,
    ...(hasOutput ? [] : [defaultOutput()]),
  ];
  return [{ id: MAIN, sources, usesBus: bus !== null }, ...own];
}

/** Whether a statement of an input section is an input that does not read Kafka itself. */
function isOtherInput(statement: Statement): boolean {
  return statement.type === "plugin" ? statement.name !== "kafka" : true;
}

function busSource(bus: NonNullable<Listeners["bus"]>, id: string): { file: string; text: string } {
  const text = `input {
  kafka {
    id => "bus"
    topics => ["${topicOf(bus.topicPrefix, id)}"]
    group_id => "${bus.groupId}-${id}"
    codec => heimdall_event
    auto_offset_reset => "earliest"
    decorate_events => "none"
  }
}
`;
  return { file: "(built-in bus)", text };
}

function hasOutputs(sections: readonly { readonly kind: string }[]): boolean {
  return sections.some(({ kind }) => kind === "output");
}

function defaultOutput(): { file: string; text: string } {
  return { file: "(built-in outputs)", text: DEFAULT_OUTPUT };
}

function listenerText(listeners: Listeners, taken: ReadonlySet<number>, names: ReadonlySet<string>): string {
  const { beats, syslog, maxBody } = listeners;
  const lines: string[] = [];
  if (!names.has("ingest")) lines.push(`ingest { id => "ingest" max_body => ${maxBody} }`);
  if (!names.has("es_bulk")) lines.push(`es_bulk { id => "es_bulk" max_body => ${maxBody} }`);
  if (beats.enabled && !taken.has(beats.port)) {
    lines.push(`beats { id => "beats" host => "${beats.host}" port => ${beats.port} }`);
  }
  if (syslog.enabled && !taken.has(syslog.port)) {
    lines.push(
      `syslog { id => "syslog" host => "${syslog.host}" port => ${syslog.port} udp => ${syslog.udp} tcp => ${syslog.tcp} }`,
    );
  }
  return `input {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
}
