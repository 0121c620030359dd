import type { FastifyPluginAsync } from "fastify";
import type { KafkaConnection } from "../bus/kafka/connection.ts";
import type { BusConsumer } from "../bus/port.ts";
import type { Place } from "../errors.ts";
import type { Event } from "../event/event.ts";
import type { ElasticsearchConnection } from "../stores/logs/elasticsearch/connection.ts";
import type { LogDocument } from "../stores/logs/port.ts";
import type { InfluxConnection } from "../stores/metrics/influxdb/connection.ts";
import type { Point } from "../stores/metrics/port.ts";
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
  /** Present only while a person tests a pipeline. */
  readonly trace?: PatternTrace;
}

/** One of several patterns that a filter tries. */
export interface TracedPattern {
  /** The field that is matched. */
  readonly field: string;
  /** Which of the field's patterns, from 0, and how many there are. */
  readonly index: number;
  readonly of: number;
  readonly pattern: string;
}

/** Told by filters which of their patterns they try; they build it in when they are made, so that a run pays nothing. */
export interface PatternTrace {
  /** Answers what `work` answers; a pattern matched when that is not null. */
  tries<T>(pattern: TracedPattern, work: () => T | null): T | null;
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
  /**
   * Tags for an event on which `apply` or the common options throw (a field below a text, an illegal reference), for
   * filters whose own failure tag covers that in Logstash; `_filter_error` when absent.
   */
  readonly errorTags?: readonly string[];
  /** Lets go of files, timers and the like when the pipeline ends or is replaced. */
  close?(): void;
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
  /** True while a part of what was decoded is still held back, so that its sender must not forget it yet. */
  readonly holds?: () => boolean;
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

// ---------------------------------------------------------------------------------------------- inputs

/**
 * Bytes that an input received, as they came. Framing is done where the socket is (the main thread); everything
 * that costs time per event is done by the input's reader in a pipeline worker.
 */
export interface Delivery {
  /**
   * Deliveries of one session are worked on in order, by one worker, with one reader (a connection, a file).
   * Null where a delivery stands alone (a request).
   */
  readonly session: string | null;
  /** Moved, not copied, to the worker: the input does not touch it afterwards. */
  readonly payload: Uint8Array;
  /** What the reader needs to know beside the bytes: stream, peer address, precision. Plain data, no secrets. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  /** The last delivery of its session: unfinished events are flushed and the reader is let go. */
  readonly last?: boolean;
  /**
   * Whether the sender sends again what is not acknowledged. If so a delivery that a store does not take within
   * seconds is given up with UNAVAILABLE; otherwise it is kept and retried until the store is back.
   */
  readonly resendable: boolean;
  /** About how many items the payload holds, at most: an item takes memory however few its bytes are. */
  readonly items: number;
  /** Whether the answer needs the ids of the stored documents. */
  readonly wantsIds?: boolean;
  /** Whether the sender hears what became of each item; what a store refuses is kept as a dead letter otherwise. */
  readonly tellsItems?: boolean;
}

/** What is kept of an item that a store refuses for good, so that it can be mended and sent through again. */
export interface Original {
  /** Where it came from, for people, and the same on every redelivery: `kafka web/3/1042`. */
  readonly source: string;
  /** The item's bytes as they came. */
  readonly payload: Uint8Array;
  /** What `redeliver` needs beside the bytes. Plain data, no secrets. */
  readonly facts: Delivery["facts"];
}

/** What became of one item of a delivery that was not simply stored. */
export interface ItemOutcome {
  /** The item's index in its delivery (`event.order` as the reader set it). */
  readonly item: number;
  readonly status: "updated" | "conflict" | "refused";
  readonly reason?: string;
}

/** The answer to a delivery: everything of it that a pipeline let through is durable. */
export interface Receipt {
  /** Items the reader found, the refused ones included. */
  readonly items: number;
  readonly outcomes: readonly ItemOutcome[];
  /** What the reader tells its listening half, for instance where to resume after a restart. Plain data. */
  readonly details?: unknown;
  /** By item, for `wantsIds`; null for an item that no document was stored for. */
  readonly ids?: readonly (string | null)[];
}

export interface InputContext extends ComponentContext {
  /**
   * Hands a delivery to the pipeline; resolves when it is durable. Rejects, retryable, with OVERLOADED (429) when
   * too many bytes are under way, and with UNAVAILABLE (503) when a store is not reachable or Heimdall is stopping.
   */
  deliver(delivery: Delivery, originals?: (item: number) => Original | null): Promise<Receipt>;
  /** Resolves when there is room for a delivery: for inputs that can make their sender wait. */
  room(): Promise<void>;
  /** Adds routes to the HTTP server; only before it listens. The ingest token is checked before they run. */
  mount(prefix: string, routes: FastifyPluginAsync): void;
  /** Counts something under the input's own label, for instance dropped datagrams. */
  count(what: InputCounter, by?: number): void;
  /** What the input keeps over restarts (file positions), by key. */
  readonly memory: InputMemory;
  /** What an input tells its person: listening addresses, connections lost. */
  readonly log: Log;
  /** The deployment's Kafka by the settings; null where they name none. */
  readonly kafka: KafkaConnection | null;
}

/** `malformed` counts items and connections, `refused` whole requests, `deferred` those that shall come again later. */
export type InputCounter = "connections" | "datagrams" | "dropped" | "malformed" | "refused" | "deferred" | "bytes";

export interface InputMemory {
  entries(): Promise<ReadonlyMap<string, string>>;
  write(entries: ReadonlyMap<string, string | null>): Promise<void>;
}

export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface RunningInput {
  /** Where it listens, for people: `tcp://127.0.0.1:5044`; empty for inputs that do not listen. */
  readonly addresses: readonly string[];
  /** The consumer group's member that it is, for the lag; on inputs that read a bus. */
  readonly consumer?: Pick<BusConsumer, "assigned"> & { readonly groupId: string };
  /** Takes no more, lets what is under way finish, and resolves. */
  stop(): Promise<void>;
}

/** The worker's half of an input: bytes to events. One for each session. */
export interface Reader {
  /**
   * Emits the events of a delivery, each with `order` set to its item's index. Answers how many items there were
   * and which were malformed; it never throws for bad bytes.
   */
  read(delivery: Delivery, emit: (event: Event) => void): Receipt;
  /** Emits what is still held, for `last` and for idle sessions. */
  flush?(emit: (event: Event) => void): void;
  /** Milliseconds without a delivery after which `flush` is due. */
  readonly idleMilliseconds?: number;
}

export interface ReaderContext extends ComponentContext {
  /** A decoder of the input's `codec`; `now` is the time of events that have none of their own. */
  createDecoder(now?: () => number): Decoder;
}

export interface InputDeclaration<O extends Options = Options> extends Declaration<O> {
  /** The codec when the file names none. */
  readonly defaultCodec: string;
  /** Whether the reader uses the codec; a codec on any other input is refused. */
  readonly takesCodec?: boolean;
  /** Refuses options that do not go together, when the file is loaded; connects to nothing. */
  check?(options: OptionValues<O>, context: ComponentContext): void;
  start(options: OptionValues<O>, context: InputContext): Promise<RunningInput>;
  createReader(options: OptionValues<O>, context: ReaderContext): Reader;
  /** Makes a delivery of one kept item, for replays; present on inputs that hand `originals` to `deliver`. */
  redeliver?(original: Original): Delivery;
}

/** Declares an input; the file's default export. */
export function defineInput<O extends Options>(declaration: InputDeclaration<O>): InputDeclaration<O> {
  return declaration;
}

// ---------------------------------------------------------------------------------------------- outputs

/** Collects what a batch writes; the runtime makes it durable before the batch's sender hears of it. */
export interface WriteBatch {
  /** `order` is the event's, so that an answer finds back to the item it came from. */
  document(document: LogDocument, order: number): void;
  point(point: Point, order: number): void;
  /** An event that this output can never write; it becomes the item's outcome. */
  refuse(order: number, reason: string): void;
}

export interface Output {
  send(events: readonly Event[], batch: WriteBatch): void;
}

export interface OutputDeclaration<O extends Options = Options> extends Declaration<O> {
  readonly defaultCodec: string;
  /** Which kind of store it writes to. */
  readonly store: "logs" | "metrics";
  /** The server that the options name; null for the deployment's own store. */
  connection?(options: OptionValues<O>, context: ComponentContext): ElasticsearchConnection | InfluxConnection | null;
  /** What the names of the indices it writes have in common (`app-*`), for index templates; null when nothing. */
  indexPattern?(options: OptionValues<O>, context: ComponentContext): string | null;
  /** Options that an embedded store cannot honour; a file that sets one needs the real store. */
  readonly externalOnly?: readonly string[];
  create(options: OptionValues<O>, context: ComponentContext): Output;
}

/** Declares an output; the file's default export. */
export function defineOutput<O extends Options>(declaration: OutputDeclaration<O>): OutputDeclaration<O> {
  return declaration;
}
