import { defineCodec } from "../component/declaration.ts";
import { option } from "../component/options.ts";
import { charset, charsetOption, decodeUtf8, toBytes } from "./charset.ts";
import { createJsonReader } from "./json-events.ts";

export default defineCodec({
  name: "json",
  summary: "One JSON document a chunk: an object is an event, a list of objects one event each.",
  options: {
    charset: charsetOption,
    target: option.fieldReference({ meaning: "Put the document below this field instead of at the root." }),
  },
  example: `input {
  stdin {
    codec => json { target => "[document]" }
  }
}`,
  notes:
    "A blank chunk gives no event. What is no object or list of objects becomes an event with the text as `message` " +
    "and the tag `_jsonparsefailure`. In ECS mode the text of a single event is kept in `[event][original]`.",
  createDecoder(options, context) {
    const decode = charset(options.charset) ?? decodeUtf8;
    const read = createJsonReader({
      target: options.target,
      keepOriginal: context.ecs !== "disabled",
      now: context.now,
    });
    return {
      decode: (chunk, emit) => read(decode(toBytes(chunk)), emit),
      flush() {},
    };
  },
  createEncoder: () => (event) => JSON.stringify(event.fields),
});
