import type { Output, Reader, ReaderContext, Receipt } from "../component/declaration.ts";
import type { Event } from "../event/event.ts";
import { parseLineProtocol } from "../inputs/influx/line-protocol.ts";
import { compilePipeline, type InputConfig, type Pipeline, type PipelineSettings } from "../pipeline/compile.ts";
import { createMessages, nothingWritten } from "./messages.ts";
import type { PipelineDefinition } from "./pipelines.ts";
import type { Counts, DeliveryWork, Done, PipelineChange, PointsWork, Work, Writes } from "./protocol.ts";
import { registries } from "./registries.ts";
import { METRICS, type WorkerTargets } from "./targets.ts";
import { createWriteBatch, type DefaultPolicy, type Observe } from "./write-batch.ts";

export interface ProcessorOptions {
  readonly definitions: readonly PipelineDefinition[];
  readonly settings: PipelineSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How many events go through the filters at once. */
  readonly batchSize: number;
  /** The rules' matchers in force, asked for each document and point that is written; null when there are no rules. */
  observe(): Observe | null;
  readonly defaultPolicy: DefaultPolicy;
  readonly targets: WorkerTargets;
  now(): number;
  warn(message: string): void;
}

/** Does the work of a pipeline worker: bytes to events, filters, outputs. Knows no threads and no stores. */
export interface Processor {
  work(work: Work): Done;
  /** Flushes sessions that were idle for as long as their reader asks, or all that hold something. */
  flushIdle(all?: boolean): readonly Writes[];
  /** Goes on with other filters and outputs; what readers hold is kept. Throws, and goes on as before. */
  replace(change: PipelineChange): void;
  close(): void;
}

interface Session {
  readonly reader: Reader;
  pipeline: Running;
  input: InputConfig;
  readonly inputNumber: number;
  lastDelivery: number;
  flushed: boolean;
}

interface Running {
  readonly number: number;
  readonly id: string;
  readonly pipeline: Pipeline;
  readonly outputs: readonly Output[];
  /** Whether what the inputs receive goes to the bus first. */
  readonly usesBus: boolean;
}

/** The input that reads the bus, and by the same protocol what other programs wrote to Kafka. */
const BUS_INPUT = "kafka";
const NOTHING: Counts = {
  pipeline: null,
  input: "",
  eventsIn: 0,
  eventsOut: 0,
  dropped: 0,
  failures: {},
  milliseconds: 0,
};
const SESSION_LIMIT = 100_000;
const FAILURE_TAG = /^_.*(?:fail|error|timeout)/;

export function createProcessor(options: ProcessorOptions): Processor {
  const { now, warn } = options;
  const deps = { registries, environment: options.environment, now, warn };
  const { formats } = options.targets;
  let { ofOutput } = options.targets;
  const compile = (definitions: readonly PipelineDefinition[]): Running[] =>
    definitions.map(({ id, sources, usesBus }, number) => {
      const pipeline = compilePipeline(sources, options.settings, deps);
      const outputs = pipeline.outputs.map(({ declaration, options: own, context }) =>
        declaration!.create(own as never, context),
      );
      return { number, id, pipeline, outputs, usesBus };
    });
  let running = compile(options.definitions);
  const envelopes = createMessages();
  const sessions = new Map<string, Session>();

  const openSession = (work: DeliveryWork): Session => {
    const name = `${work.pipeline} ${work.input} ${work.delivery.session ?? ""}`;
    const open = sessions.get(name);
    if (open) return open;
    const pipeline = running[work.pipeline]!;
    const input = pipeline.pipeline.inputs[work.input]!;
    const context: ReaderContext = {
      ...input.context,
      createDecoder: (ownNow) => pipeline.pipeline.createDecoder(input.codec, ownNow),
    };
    const reader = input.declaration!.createReader(input.options as never, context);
    const session: Session = {
      reader,
      pipeline,
      input,
      inputNumber: work.input,
      lastDelivery: now(),
      flushed: true,
    };
    if (sessions.size < SESSION_LIMIT) sessions.set(name, session);
    return session;
  };

  const process = (session: Session, events: Event[], receipt: Receipt): Done => {
    const started = performance.now();
    const { pipeline, input } = session;
    for (const event of events) input.decorate(event);
    const eventsIn = events.length;
    if (pipeline.usesBus && input.name !== BUS_INPUT) {
      const messages = envelopes.write(events, pipeline.number);
      const counts = { ...NOTHING, input: input.context.id, eventsIn, milliseconds: performance.now() - started };
      return { receipt, writes: { ...nothingWritten(counts), messages } };
    }
    const failures: Record<string, number> = {};
    const batch = createWriteBatch(formats, options.observe(), options.defaultPolicy);
    const { outputs: configured } = pipeline.pipeline;
    const views = configured.map(({ context }, at) => batch.forOutput(ofOutput[pipeline.number]![at]!, context.id));
    let eventsOut = 0;
    for (let from = 0; from < eventsIn; from += options.batchSize) {
      const kept = pipeline.pipeline.filter(events.slice(from, from + options.batchSize));
      eventsOut += kept.length;
      for (const event of kept) countFailures(event, failures);
      for (const { output, events: reached } of pipeline.pipeline.route(kept)) {
        pipeline.outputs[output]!.send(reached, views[output]!);
      }
    }
    const counts: Counts = {
      pipeline: pipeline.id,
      input: input.context.id,
      eventsIn,
      eventsOut,
      dropped: Math.max(0, eventsIn - eventsOut),
      failures,
      milliseconds: performance.now() - started,
    };
    return { receipt, writes: batch.finish(counts) };
  };

  const deliver = (work: DeliveryWork): Done => {
    const session = openSession(work);
    const events: Event[] = [];
    const receipt = session.reader.read(work.delivery, (event) => events.push(event));
    session.lastDelivery = now();
    session.flushed = false;
    if (work.delivery.last) sessions.delete(`${work.pipeline} ${work.input} ${work.delivery.session ?? ""}`);
    return process(session, events, receipt);
  };

  const points = (work: PointsWork): Done => {
    const started = performance.now();
    const { body, precision, database, retentionPolicy } = work;
    const parsed = parseLineProtocol(body, { precision: precision as never, now: now(), database, retentionPolicy });
    const batch = createWriteBatch(formats, options.observe(), options.defaultPolicy);
    const view = batch.forOutput(METRICS, "influx");
    for (const [index, point] of parsed.points.entries()) view.point(point, index);
    const counts: Counts = {
      pipeline: "points",
      input: "influx",
      eventsIn: parsed.points.length + parsed.errors.length,
      eventsOut: parsed.points.length,
      dropped: 0,
      failures: parsed.errors.length > 0 ? { unparsable: parsed.errors.length } : {},
      milliseconds: performance.now() - started,
    };
    const receipt: Receipt = { items: parsed.points.length, outcomes: [], details: parsed.errors };
    return { receipt, writes: batch.finish(counts) };
  };

  return {
    work: (work) => (work.kind === "points" ? points(work) : deliver(work)),
    flushIdle(all = false) {
      const flushed: Writes[] = [];
      for (const session of sessions.values()) {
        const { reader } = session;
        if (session.flushed || !reader.flush) continue;
        const idle = reader.idleMilliseconds ?? Number.POSITIVE_INFINITY;
        if (!all && now() - session.lastDelivery < idle) continue;
        session.flushed = true;
        const events: Event[] = [];
        reader.flush((event) => events.push(event));
        if (events.length > 0) flushed.push(process(session, events, { items: 0, outcomes: [] }).writes);
      }
      return flushed;
    },
    replace(change) {
      const before = running;
      running = compile(change.definitions);
      ofOutput = change.ofOutput;
      for (const session of sessions.values()) {
        session.pipeline = running[session.pipeline.number]!;
        session.input = session.pipeline.pipeline.inputs[session.inputNumber]!;
      }
      for (const { pipeline } of before) pipeline.close();
    },
    close() {
      for (const { pipeline } of running) pipeline.close();
    },
  };
}

function countFailures(event: Event, failures: Record<string, number>): void {
  const { tags } = event.fields;
  if (!Array.isArray(tags)) return;
  for (const tag of tags) {
    if (typeof tag === "string" && FAILURE_TAG.test(tag)) failures[tag] = (failures[tag] ?? 0) + 1;
  }
}
