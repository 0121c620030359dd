import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { PipelineSettings } from "../pipeline/compile.ts";
import { parsePipeline } from "../pipeline/grammar.ts";

/** A pipeline as text: what is compiled in the main thread to check it and in each worker to run it. */
export interface PipelineDefinition {
  readonly id: string;
  readonly sources: readonly { readonly file: string; readonly text: string }[];
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
 * Reads the pipelines of a directory. A file with an `input` section is a pipeline of its own; files without one
 * belong, in the order of their names, to the main pipeline, which gets what the built-in listeners receive. A
 * listener whose port a file's own input takes is given up for it.
 */
export function loadPipelines(
  directory: string,
  listeners: Listeners,
  settings: PipelineSettings,
): readonly PipelineDefinition[] {
  const own: PipelineDefinition[] = [];
  const main: { file: string; text: string }[] = [];
  let hasOutput = false;
  const taken = new Set<number>();
  const inputNames = new Set<string>();
  for (const file of configurationFiles(directory)) {
    const source = { file, text: readFileSync(file, "utf8") };
    const { sections } = parsePipeline(file, source.text, settings);
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
    own.push({ id: basename(file, ".conf"), sources: hasOutputs(sections) ? [source] : [source, defaultOutput()] });
  }
  const sources = [
    { file: "(built-in listeners)", text: listenerText(listeners, taken, inputNames) },
    ...main,
    ...(hasOutput ? [] : [defaultOutput()]),
  ];
  return [{ id: "main", sources }, ...own];
}

function hasOutputs(sections: readonly { readonly kind: string }[]): boolean {
  return sections.some(({ kind }) => kind === "output");
}

function defaultOutput(): { file: string; text: string } {
  return { file: "(built-in outputs)", text: DEFAULT_OUTPUT };
}

/** The `.conf` files of a directory by name; none when there is no such directory. */
export function configurationFiles(directory: string): string[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw error;
  }
  return names
    .filter((name) => name.endsWith(".conf") && !name.startsWith("."))
    .sort()
    .map((name) => join(directory, name));
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
