import jsonCodec from "../../../../backend/src/codecs/json.ts";
import lineCodec from "../../../../backend/src/codecs/line.ts";
import plainCodec from "../../../../backend/src/codecs/plain.ts";
import type { CodecContext, Decoder, ReaderContext } from "../../../../backend/src/component/declaration.ts";
import type { Options } from "../../../../backend/src/component/options.ts";
import kafka from "../../../../backend/src/inputs/kafka/index.ts";
import type { KafkaInputOptions } from "../../../../backend/src/inputs/kafka/settings.ts";

const CODECS = { plain: plainCodec, json: jsonCodec, line: lineCodec };

export const NOW = 1_800_000_000_000;

export const context = {
  id: "kafka",
  ecs: "disabled",
  place: { file: "a.conf", line: 1, column: 1 },
  refuse(option: string, message: string): never {
    throw new Error(`${option}: ${message}`);
  },
  warn() {},
  now: () => NOW,
} as const satisfies CodecContext;

export const defaults = (options: Options) =>
  Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default]));

/** The input's options as a file that sets only these. */
export function kafkaOptionsWith(own: Partial<KafkaInputOptions> = {}): KafkaInputOptions {
  return { ...defaults(kafka.options), ...own } as KafkaInputOptions;
}

export function readerContext(codec: keyof typeof CODECS | ((now: () => number) => Decoder)): ReaderContext {
  return {
    ...context,
    createDecoder(now = context.now) {
      if (typeof codec === "function") return codec(now);
      return CODECS[codec].createDecoder(defaults(CODECS[codec].options) as never, { ...context, now });
    },
  };
}
