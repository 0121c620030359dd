import type { Place } from "../errors.ts";
import type { Event } from "../event/event.ts";
import type { Options, OptionValues } from "./options.ts";

/** What every component says of itself; the documentation page is made from it. */
export interface Declaration<O extends Options> {
  /** The name in a pipeline or rule file. */
  readonly name: string;
  /** What it does, one or two sentences. */
  readonly summary: string;
  readonly options: O;
  /** A complete piece of configuration that works as it stands; the tests check that it is accepted. */
  readonly example: string;
  /** Further paragraphs for the documentation page: semantics, guarantees, limits. */
  readonly notes?: string;
}

export type EcsCompatibility = "disabled" | "v1" | "v8";

export interface ComponentContext {
  /** The `id` setting, or one made of the plugin's name and its place. */
  readonly id: string;
  /** `ecs_compatibility` of the plugin, else of the pipeline. */
  readonly ecs: EcsCompatibility;
  /** Where the plugin stands in its file. */
  readonly place: Place;
  /** Throws a ConfigurationError at the place of one option. */
  refuse(optionName: string, message: string): never;
  /** A warning about an event or the plugin's work; limited in rate, never with secrets. */
  warn(message: string): void;
  /** Milliseconds since the epoch; tests set it. */
  now(): number;
}

// ---------------------------------------------------------------------------------------------- filters

export interface FilterContext extends ComponentContext {
  /** Runs the common options (add_field, remove_field, add_tag, remove_tag) on an event; for filters that emit. */
  decorate(event: Event): void;
}

export interface Filter {
  /**
   * Works on one event in place. True when the filter was successful, so that the common options run on it.
   * New events go to `emit`, in order, behind the event itself; they do not get the common options by themselves.
   */
  apply(event: Event, emit: (event: Event) => void): boolean;
  /**
   * Present when `apply` runs patterns that a person wrote. When one event takes longer, `apply` is ended from
   * outside (nothing of it runs on, no `finally` either), `onTimeout` is called and the event goes on. So `apply`
   * does its matching before it changes the event, or is safe to be run again. 0 is no limit.
   */
  readonly timeLimit?: { readonly milliseconds: number; onTimeout(event: Event): void };
}

export interface FilterDeclaration<O extends Options = Options> extends Declaration<O> {
  create(options: OptionValues<O>, context: FilterContext): Filter;
}

/** Declares a filter; the file's default export. */
export function defineFilter<O extends Options>(declaration: FilterDeclaration<O>): FilterDeclaration<O> {
  return declaration;
}

// ---------------------------------------------------------------------------------------------- codecs

export interface CodecContext extends ComponentContext {}

/** Turns chunks of one source (a connection, a file) into events; holds what is unfinished between chunks. */
export interface Decoder {
  decode(chunk: Uint8Array | string, emit: (event: Event) => void): void;
  /** Emits what is still held: at the end of input, or when a source was idle. */
  flush(emit: (event: Event) => void): void;
  /** Milliseconds without a chunk after which `flush` is due; undefined when nothing needs it. */
  readonly idleMilliseconds?: number;
}

export interface CodecDeclaration<O extends Options = Options> extends Declaration<O> {
  createDecoder(options: OptionValues<O>, context: CodecContext): Decoder;
  /** The function that turns an event into the text an output writes, delimiter included. */
  createEncoder(options: OptionValues<O>, context: CodecContext): (event: Event) => string;
}

/** Declares a codec; the file's default export. */
export function defineCodec<O extends Options>(declaration: CodecDeclaration<O>): CodecDeclaration<O> {
  return declaration;
}
