import { defineCodec } from "../component/declaration.ts";
import { readEnvelope } from "../event/envelope.ts";
import { addTag, createEvent } from "../event/event.ts";
import { decodeUtf8, toBytes } from "./charset.ts";

export default defineCodec({
  name: "heimdall_event",
  summary: "An event as one backend hands it to another through Kafka: its fields, metadata and position.",
  options: {},
  example: `input {
  kafka {
    topics => ["heimdall-main"]
    codec => heimdall_event
  }
}`,
  notes:
    "What the HTTP, Beats and syslog inputs write to Kafka before they acknowledge, when `kafka.brokers` is set. " +
    "Heimdall reads it by itself; the codec is here for programs that look into such a topic. A message that is no " +
    "such event becomes an event with its text as `message` and the tag `_jsonparsefailure`.",
  createDecoder: (_options, context) => ({
    decode(chunk, emit) {
      const text = decodeUtf8(toBytes(chunk));
      const event = readEnvelope(text, context.now());
      if (event) return emit(event);
      const failed = createEvent({ message: text }, context.now());
      addTag(failed, "_jsonparsefailure");
      emit(failed);
    },
    flush() {},
  }),
  createEncoder: () => {
    throw new Error("heimdall_event is written by Heimdall's own inputs only");
  },
});
