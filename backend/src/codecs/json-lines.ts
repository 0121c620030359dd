import { defineCodec } from "../component/declaration.ts";
import { option } from "../component/options.ts";
import { charset, charsetOption, decodeUtf8 } from "./charset.ts";
import { createJsonReader } from "./json-events.ts";
import { delimiterOption, lineLimitOption } from "./line-options.ts";
import { createTokenizer } from "./tokenizer.ts";

export default defineCodec({
  name: "json_lines",
  summary: "JSON in lines (NDJSON): each line is one document.",
  options: {
    charset: charsetOption,
    delimiter: delimiterOption,
    target: option.fieldReference({ meaning: "Put each document below this field instead of at the root." }),
    decode_size_limit_bytes: lineLimitOption,
  },
  example: `input {
  stdin {
    codec => json_lines
  }
}`,
  notes:
    "Blank lines are skipped; a line that is no object or list of objects becomes an event with the line as `message` " +
    "and the tag `_jsonparsefailure`.",
  createDecoder(options, context) {
    const decode = charset(options.charset) ?? decodeUtf8;
    const tokenizer = createTokenizer(options.delimiter, decode, options.decode_size_limit_bytes);
    const read = createJsonReader({ target: options.target, keepOriginal: false, now: context.now });
    return {
      decode: (chunk, emit) => tokenizer.push(chunk, (line) => read(line, emit)),
      flush: (emit) => tokenizer.flush((line) => read(line, emit)),
      holds: tokenizer.holds,
    };
  },
  createEncoder:
    ({ delimiter }) =>
    (event) =>
      JSON.stringify(event.fields) + delimiter,
});
