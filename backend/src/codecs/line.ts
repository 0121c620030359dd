import { defineCodec } from "../component/declaration.ts";
import { option } from "../component/options.ts";
import type { Event } from "../event/event.ts";
import { compileTemplate } from "../event/sprintf.ts";
import { charset, charsetOption, decodeUtf8 } from "./charset.ts";
import { delimiterOption, lineLimitOption } from "./line-options.ts";
import { textEvent } from "./original.ts";
import { DEFAULT_FORMAT } from "./plain.ts";
import { createTokenizer } from "./tokenizer.ts";

export default defineCodec({
  name: "line",
  summary: "Text in lines: each line is the message of one event.",
  options: {
    charset: charsetOption,
    delimiter: delimiterOption,
    format: option.string({
      meaning: "How an event is written, without the delimiter; may hold %{field}. Only for outputs.",
    }),
    decode_size_limit_bytes: lineLimitOption,
  },
  example: `input {
  stdin {
    codec => line
  }
}`,
  notes:
    "Empty lines are events, a carriage return stays, and what has no delimiter at the end of input is an event too. " +
    "In ECS mode the line is also kept in `[event][original]`.",
  createDecoder(options, context) {
    const decode = charset(options.charset) ?? decodeUtf8;
    const tokenizer = createTokenizer(options.delimiter, decode, options.decode_size_limit_bytes);
    const keepOriginal = context.ecs !== "disabled";
    const writer = (emit: (event: Event) => void) => (text: string) =>
      emit(textEvent(text, keepOriginal, context.now()));
    return {
      decode: (chunk, emit) => tokenizer.push(chunk, writer(emit)),
      flush: (emit) => tokenizer.flush(writer(emit)),
      holds: tokenizer.holds,
    };
  },
  createEncoder({ format, delimiter }) {
    const template = compileTemplate(format ?? DEFAULT_FORMAT);
    return (event) => template(event) + delimiter;
  },
});
