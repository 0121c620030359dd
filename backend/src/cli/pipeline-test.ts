import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Readable } from "node:stream";
import { parseArgs } from "node:util";
import { decodeUtf8 } from "../codecs/charset.ts";
import { createJsonReader } from "../codecs/json-events.ts";
import { components as codecs } from "../codecs/registry.generated.ts";
import { createTokenizer } from "../codecs/tokenizer.ts";
import type { Decoder } from "../component/declaration.ts";
import { ConfigurationError, messageOf } from "../errors.ts";
import { type Event, toHash } from "../event/event.ts";
import { components as filters } from "../filters/registry.generated.ts";
import { components as inputs } from "../inputs/registry.generated.ts";
import { components as outputs } from "../outputs/registry.generated.ts";
import { compilePipeline, type InputConfig, type Pipeline, type Registries } from "../pipeline/compile.ts";
import { isLogstashPlugin } from "../pipeline/peers.ts";
import { readPipelineSettings } from "../pipeline/pipeline-settings.ts";
import { createJsonWriter, type JsonWriter } from "./json-writer.ts";

export interface CommandIo {
  readonly stdin: Readable;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

const USAGE =
  "usage: heimdall pipeline test FILE.conf --input FILE|- [--codec plain|json] [--setting KEY=VALUE]… [--metadata]";

/** Events go through the filters in batches of this many at most, so that a large input is never held in memory. */
const BATCH = 500;
const LONGEST_LINE = 20 * 1024 * 1024;

interface Arguments {
  readonly file: string;
  readonly input: string;
  readonly codec: "plain" | "json";
  readonly settings: readonly string[];
  readonly metadata: boolean;
}

/**
 * `heimdall pipeline test`: runs a file's filter section over an input and prints one JSON event a line. `argv` is
 * what stands behind `pipeline test`. Answers the exit code: 0 good, 1 the input could not be read to its end, 2 wrong
 * usage or configuration.
 */
export async function pipelineTest(argv: readonly string[], io: CommandIo): Promise<number> {
  const say = (line: string): void => {
    io.stderr.write(`${line}\n`);
  };
  let run: { args: Arguments; pipeline: Pipeline; source: Readable };
  try {
    const args = readArguments(argv);
    const pipeline = compilePipeline(
      [{ file: args.file, text: await readPipelineFile(args.file) }],
      readPipelineSettings(args.settings),
      {
        registries: REGISTRIES,
        environment: process.env,
        now: Date.now,
        warn: say,
        // Nothing is connected here, so that what a file says of its peers (hosts, users, files) is not looked at.
        standIn: isLogstashPlugin,
      },
    );
    run = { args, pipeline, source: args.input === "-" ? io.stdin : await openInput(args.input) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    say(error.message);
    return 2;
  }
  try {
    await runInput(run.pipeline, run.source, run.args, createJsonWriter(io.stdout), say);
    return 0;
  } catch (error) {
    say(`the input ${run.args.input} could not be read to its end: ${messageOf(error)}`);
    return 1;
  } finally {
    run.pipeline.close();
  }
}

const REGISTRIES: Registries = { filters, codecs, inputs, outputs };

function readArguments(argv: readonly string[]): Arguments {
  const refuse = (message: string): never => {
    throw new ConfigurationError(`${message}\n${USAGE}`);
  };
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    return refuse(messageOf(error));
  }
  const { values, positionals } = parsed;
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) return refuse("name exactly one pipeline file");
  if (values.input === undefined) return refuse("--input names the file with the events, or - for standard input");
  if (values.codec !== "plain" && values.codec !== "json") return refuse("--codec is plain or json");
  return { file, input: values.input, codec: values.codec, settings: values.setting, metadata: values.metadata };
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      input: { type: "string" },
      codec: { type: "string", default: "plain" },
      setting: { type: "string", multiple: true, default: [] },
      metadata: { type: "boolean", default: false },
    },
  });
}

async function readPipelineFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new ConfigurationError(`the pipeline file ${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

async function openInput(file: string): Promise<Readable> {
  const stream = createReadStream(file);
  try {
    await new Promise<void>((resolve, reject) => {
      stream.once("ready", resolve);
      stream.once("error", reject);
    });
    return stream;
  } catch (cause) {
    throw new ConfigurationError(`the input ${file} cannot be opened: ${messageOf(cause)}`, { cause });
  }
}

/** The file's input that the test stands for: its stdin, else its first one. */
function chooseInput(pipeline: Pipeline, say: (line: string) => void): InputConfig | undefined {
  const chosen = pipeline.inputs.find(({ name }) => name === "stdin") ?? pipeline.inputs[0];
  if (chosen && pipeline.inputs.length > 1) {
    const { line, column } = chosen.context.place;
    say(`the events count as those of the input ${chosen.name} at line ${line}, column ${column}`);
  }
  return chosen;
}

async function runInput(
  pipeline: Pipeline,
  source: Readable,
  args: Arguments,
  writer: JsonWriter,
  say: (line: string) => void,
): Promise<void> {
  const input = chooseInput(pipeline, say);
  const decoder = createDecoder(pipeline, input, args);
  let pending: Event[] = [];
  const emit = (event: Event): void => {
    input?.decorate(event);
    event.order = pending.length;
    pending.push(event);
  };
  const work = async (): Promise<void> => {
    const events = pending;
    pending = [];
    for (let start = 0; start < events.length && !writer.isClosed(); start += BATCH) {
      const passed = pipeline.filter(events.slice(start, start + BATCH));
      await writer.write(passed.map((event) => toHash(event, args.metadata)));
    }
  };
  let idle: NodeJS.Timeout | undefined;
  for await (const chunk of source) {
    clearTimeout(idle);
    if (writer.isClosed()) return;
    decoder.decode(chunk as Uint8Array | string, emit);
    await work();
    if (decoder.idleMilliseconds !== undefined) {
      idle = setTimeout(() => {
        decoder.flush(emit);
        void work();
      }, decoder.idleMilliseconds);
    }
  }
  clearTimeout(idle);
  decoder.flush(emit);
  await work();
}

/**
 * A decoder for the raw bytes. The codecs that cut a stream themselves get it as it comes; the others get one line
 * after the other, as Logstash's stdin gives them (it takes plain for line and json for json_lines).
 */
function createDecoder(pipeline: Pipeline, input: InputConfig | undefined, args: Arguments): Decoder {
  const written = input?.codecIsWritten ? input.codec : undefined;
  if (written?.name === "line" || written?.name === "json_lines") return pipeline.createDecoder(written);
  const inner = written ? pipeline.createDecoder(written) : defaultDecoder(args);
  const lines = createTokenizer("\n", decodeUtf8, LONGEST_LINE);
  return {
    decode: (chunk, emit) => lines.push(chunk, (line) => inner.decode(line, emit)),
    flush(emit) {
      lines.flush((line) => inner.decode(line, emit));
      inner.flush(emit);
    },
    ...(inner.idleMilliseconds === undefined ? {} : { idleMilliseconds: inner.idleMilliseconds }),
  };
}

/**
 * What reads a line when the file names no codec. With `--codec json` a line is an event as it stands, not text for
 * Logstash's codec, which in ECS mode would add `[event][original]`.
 */
function defaultDecoder(args: Arguments): Decoder {
  if (args.codec === "json") {
    const read = createJsonReader({ keepOriginal: false, now: Date.now });
    return { decode: (chunk, emit) => read(chunk.toString(), emit), flush: () => {} };
  }
  const pipeline = compilePipeline(
    [{ file: args.file, text: `input { stdin { codec => ${args.codec} } }` }],
    readPipelineSettings(args.settings),
    { registries: REGISTRIES, environment: {}, now: Date.now, warn: () => {}, standIn: () => true },
  );
  return pipeline.createDecoder(0);
}
