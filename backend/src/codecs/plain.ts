import { defineCodec } from "../component/declaration.ts";
import { option } from "../component/options.ts";
import { compileTemplate } from "../event/sprintf.ts";
import { charset, charsetOption, decodeUtf8, toBytes } from "./charset.ts";
import { textEvent } from "./original.ts";

/** What Logstash writes for an event when nobody says how: Event#to_s. */
export const DEFAULT_FORMAT = "%{@timestamp} %{host} %{message}";

export default defineCodec({
  name: "plain",
  summary: "Text without structure: each chunk of an input is the message of one event.",
  options: {
    charset: charsetOption,
    format: option.string({ meaning: "How an event is written; may hold %{field}. Only for outputs." }),
  },
  example: `input {
  stdin {
    codec => plain { charset => "ISO-8859-1" }
  }
}`,
  notes: "In ECS mode the text is also kept in `[event][original]`. Bytes that are no UTF-8 are written as `\\xE9`.",
  createDecoder(options, context) {
    const decode = charset(options.charset) ?? decodeUtf8;
    const keepOriginal = context.ecs !== "disabled";
    return {
      decode: (chunk, emit) => emit(textEvent(decode(toBytes(chunk)), keepOriginal, context.now())),
      flush() {},
    };
  },
  createEncoder: ({ format }) => compileTemplate(format ?? DEFAULT_FORMAT),
});
