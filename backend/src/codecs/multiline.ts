import { defineCodec } from "../component/declaration.ts";
import { type ConfigValue, option } from "../component/options.ts";
import { messageOf } from "../errors.ts";
import { addTag, type Event } from "../event/event.ts";
import { grokTest } from "../filters/grok/matcher.ts";
import { isHarmless } from "../pipeline/harmless.ts";
import { eachWithin } from "../pipeline/time-limit.ts";
import { charset, charsetOption, decodeUtf8, toBytes } from "./charset.ts";
import { textEvent } from "./original.ts";

/** Logstash has no limit here; a line on which the pattern takes this long counts as one that does not match. */
const MATCH_LIMIT_MILLISECONDS = 30_000;

export default defineCodec({
  name: "multiline",
  summary: "Joins lines that belong together, such as a stack trace, into one event.",
  options: {
    pattern: option.string({
      required: true,
      meaning: "A grok expression that says which lines belong to their neighbour.",
    }),
    what: option.string({
      required: true,
      choices: ["previous", "next"],
      meaning: "Whether a line that matches belongs to the line before it or to the one after it.",
    }),
    negate: option.boolean({ default: false, meaning: "Lines that do not match are the ones that belong." }),
    patterns_dir: option.array({ default: [], meaning: "Folders or files with further grok patterns." }),
    multiline_tag: option.string({
      default: "multiline",
      meaning: "The tag of events of more than one line; an empty text is none.",
    }),
    max_lines: option.number({ default: 500, meaning: "An event that holds more lines than this is given out." }),
    max_bytes: option.bytes({
      default: 10 * 1024 * 1024,
      meaning: "An event that holds this many bytes is given out.",
    }),
    auto_flush_interval: option.number({
      meaning: "Seconds without a new line after which what is held is given out; unset: at the end of input only.",
      check: (value) => (value > 0 ? null : "a number of seconds above 0"),
    }),
    charset: charsetOption,
  },
  example: `input {
  stdin {
    codec => multiline {
      pattern => "^%{TIMESTAMP_ISO8601} "
      negate => true
      what => "previous"
    }
  }
}`,
  notes:
    "A chunk is split at line feeds. Events that grew too long have the tag `multiline_codec_max_lines_reached` or " +
    "`multiline_codec_max_bytes_reached`. In ECS mode the joined text is also kept in `[event][original]`.",
  createDecoder(options, context) {
    const decode = charset(options.charset) ?? decodeUtf8;
    const matches = limitedTest(options.pattern, options.patterns_dir, context);
    const keepOriginal = context.ecs !== "disabled";
    let lines: string[] = [];
    let bytes = 0;

    const tooManyLines = () => lines.length > options.max_lines;
    const tooManyBytes = () => bytes >= options.max_bytes;
    const add = (line: string): void => {
      lines.push(line);
      bytes += Buffer.byteLength(line);
    };
    const emitHeld = (emit: (event: Event) => void): void => {
      if (lines.length === 0) return;
      const event = textEvent(lines.join("\n"), keepOriginal, context.now());
      if (options.multiline_tag !== "" && lines.length > 1) addTag(event, options.multiline_tag);
      if (tooManyBytes()) addTag(event, "multiline_codec_max_bytes_reached");
      if (tooManyLines()) addTag(event, "multiline_codec_max_lines_reached");
      lines = [];
      bytes = 0;
      emit(event);
    };
    const isFull = () => tooManyLines() || tooManyBytes();
    const step =
      options.what === "previous"
        ? (line: string, belongs: boolean, emit: (event: Event) => void): void => {
            if (!belongs || isFull()) emitHeld(emit);
            add(line);
          }
        : (line: string, belongs: boolean, emit: (event: Event) => void): void => {
            add(line);
            if (!belongs || isFull()) emitHeld(emit);
          };

    return {
      decode(chunk, emit) {
        const parts = splitLines(decode(toBytes(chunk)));
        const matched = matches(parts);
        for (const [index, line] of parts.entries()) step(line, matched[index] !== options.negate, emit);
      },
      flush: emitHeld,
      holds: () => lines.length > 0,
      ...(options.auto_flush_interval === undefined
        ? {}
        : { idleMilliseconds: Math.ceil(options.auto_flush_interval * 1_000) }),
    };
  },
  createEncoder(_, context) {
    return context.refuse("codec", "multiline reads only; for writing use the codec line or json_lines");
  },
});

/** As Ruby splits: empty lines at the end are none, so that an empty chunk gives no line. */
function splitLines(text: string): string[] {
  const lines = text.split("\n");
  while (lines.length > 0 && lines[lines.length - 1] === "") lines.pop();
  return lines;
}

type LinesTest = (lines: readonly string[]) => boolean[];

function limitedTest(
  pattern: string,
  patternsDir: readonly ConfigValue[],
  context: {
    readonly ecs: "disabled" | "v1" | "v8";
    refuse(option: string, message: string): never;
    warn(message: string): void;
  },
): LinesTest {
  let test: (text: string) => boolean;
  try {
    test = grokTest(pattern, { ecs: context.ecs, patternsDir: patternsDir.map(String) });
  } catch (error) {
    return context.refuse("pattern", `the pattern cannot be read: ${messageOf(error)}`);
  }
  if (isHarmless(pattern)) return (lines) => lines.map(test);
  return (lines) => {
    const matched = new Array<boolean>(lines.length).fill(false);
    eachWithin(
      lines.length,
      MATCH_LIMIT_MILLISECONDS,
      (index) => {
        matched[index] = test(lines[index]!);
      },
      () => context.warn(`the pattern took longer than ${MATCH_LIMIT_MILLISECONDS} ms on a line`),
    );
    return matched;
  };
}
