import { option } from "../component/options.ts";

/** The options of the codecs that cut a stream into lines. */
export const delimiterOption = option.string({
  default: "\n",
  meaning: "What ends a line.",
  check: (text) => (text === "" ? "a delimiter of at least one character" : null),
});

export const lineLimitOption = option.bytes({
  default: 20 * 1024 * 1024,
  meaning:
    "A line that grows to this size is given out as it is, so that a stream without delimiters cannot fill the memory.",
  check: (value) => (value > 0 ? null : "a size above 0"),
});
