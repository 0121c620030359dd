import type { ItemOutcome, Reader, ReaderContext } from "../../component/declaration.ts";
import { messageOf } from "../../errors.ts";
import { addTag, createEvent } from "../../event/event.ts";
import { parseJson } from "../../event/json.ts";
import { isHash, setOwn, type Value } from "../../event/value.ts";
import { agentPosition } from "../agent-position.ts";

/** Reads windows: length (4 bytes, big endian) and JSON document in turn; `facts.ip` is the agent's address. */
export function createBeatsReader(tagged: boolean, context: ReaderContext): Reader {
  return {
    read(delivery, emit) {
      const bytes = Buffer.from(delivery.payload.buffer);
      const outcomes: ItemOutcome[] = [];
      let item = 0;
      for (let offset = 0; offset < bytes.length; item += 1) {
        const length = bytes.readUInt32BE(offset);
        const text = bytes.toString("utf8", offset + 4, offset + 4 + length);
        offset += 4 + length;
        let value: Value;
        try {
          value = parseJson(text);
        } catch (error) {
          outcomes.push({ item, status: "refused", reason: `not JSON: ${messageOf(error)}` });
          continue;
        }
        if (!isHash(value)) {
          outcomes.push({ item, status: "refused", reason: "not a JSON object" });
          continue;
        }
        const event = createEvent(value, context.now());
        event.order = item;
        event.position = agentPosition(event.fields);
        setOwn(event.metadata, "input", { beats: { host: { ip: String(delivery.facts.ip ?? "") } } });
        if (tagged)
          addTag(event, "message" in event.fields ? "beats_input_codec_plain_applied" : "beats_input_raw_event");
        emit(event);
      }
      return { items: item, outcomes };
    },
  };
}
