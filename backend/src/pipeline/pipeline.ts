import type {
  CodecDeclaration,
  Decoder,
  EcsCompatibility,
  FilterDeclaration,
  InputDeclaration,
  OutputDeclaration,
} from "../component/declaration.ts";
import type { Event } from "../event/event.ts";
import type { Environment } from "./environment.ts";
import type { PluginConfig } from "./plugin-config.ts";
import type { Tracer } from "./trace.ts";

/** What `logstash.yml` would set for a pipeline. */
export interface PipelineSettings {
  /** `config.support_escapes`, false unless set. */
  readonly supportEscapes: boolean;
  /** `pipeline.ecs_compatibility`, v8 unless set. */
  readonly ecsCompatibility: EcsCompatibility;
}

export interface Registries {
  readonly filters: readonly FilterDeclaration[];
  readonly codecs: readonly CodecDeclaration[];
  readonly inputs: readonly InputDeclaration[];
  readonly outputs: readonly OutputDeclaration[];
}

export interface PipelineDependencies {
  readonly registries: Registries;
  /** What `${NAME}` stands for. */
  readonly environment: Environment;
  now(): number;
  warn(message: string): void;
  /**
   * Inputs and outputs that are accepted by name without a component, with only their common options: for testing
   * a file whose inputs and outputs are not run.
   */
  standIn?(kind: "input" | "output", name: string): boolean;
  /** Told of every step, for a person who tests a pipeline; a pipeline that is compiled without one has no trace of it. */
  readonly tracer?: Tracer | undefined;
  /** Milliseconds after which a step with a time limit is ended, where its own limit is longer. */
  readonly longestStep?: number | undefined;
}

export type CodecConfig = PluginConfig<CodecDeclaration>;

export interface InputConfig extends PluginConfig<InputDeclaration> {
  readonly codec: CodecConfig;
  /** Whether the file names the codec, or it is the input's own default. */
  readonly codecIsWritten: boolean;
  /** Sets type, add_field and tags on an event that the input made. */
  decorate(event: Event): void;
}

export interface OutputConfig extends PluginConfig<OutputDeclaration> {
  /** Null for a stand-in. */
  readonly codec: CodecConfig | null;
}

/** A pipeline, compiled once; used by one worker. */
export interface Pipeline {
  readonly inputs: readonly InputConfig[];
  readonly outputs: readonly OutputConfig[];
  /** The filter section: the events that come out, in order. Takes ownership of the events. */
  filter(events: readonly Event[]): Event[];
  /** The output section: which events go to which output (an index of `outputs`); one event may go to several. */
  route(events: readonly Event[]): readonly { readonly output: number; readonly events: readonly Event[] }[];
  /**
   * A decoder for one source (a connection, a file) of an input; its events are not yet decorated. `now` is the time of
   * events that have none of their own, the pipeline's when absent.
   */
  createDecoder(codec: CodecConfig | number, now?: () => number): Decoder;
  /** Lets go of what the filters hold (files they watch, timers). */
  close(): void;
}
