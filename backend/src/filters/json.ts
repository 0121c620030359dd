import { defineFilter, type FilterContext } from "../component/declaration.ts";
import { option } from "../component/options.ts";
import { messageOf } from "../errors.ts";
import { addTag, type Event } from "../event/event.ts";
import { fieldReference } from "../event/field-reference.ts";
import { parseJson } from "../event/json.ts";
import { rubyText } from "../event/ruby-text.ts";
import { parseEventTime, Timestamp } from "../event/timestamp.ts";
import { type Fields, isHash, setOwn, type Value } from "../event/value.ts";

export default defineFilter({
  name: "json",
  summary: "Reads the JSON text in a field into fields.",
  options: {
    source: option.fieldReference({ required: true, meaning: "The field that holds the JSON text." }),
    target: option.fieldReference({
      meaning: "The field that receives the document; without it an object's fields become the event's.",
    }),
    tag_on_failure: option.array({
      default: ["_jsonparsefailure"],
      meaning: "Tags for an event whose text is no JSON, or no object where there is no target.",
    }),
    skip_on_invalid_json: option.boolean({
      default: false,
      meaning: "Leave an event whose text is no JSON as it is, without a tag.",
    }),
  },
  example: `filter {
  json {
    source => "message"
    target => "doc"
  }
}`,
  notes: `Fields of the document replace fields of the event. Its \`@timestamp\` becomes the event's; one that is no
ISO 8601 text is kept in \`_@timestamp\`, the event gets the current time and the tag \`_timestampparsefailure\`.
A missing or null source is left alone. Documents nested more than 1,000 deep are invalid.`,
  create({ source, target, tag_on_failure, skip_on_invalid_json }, context) {
    const from = fieldReference(source);
    const to = target === undefined ? null : fieldReference(target);
    const tags = tag_on_failure.map(String);
    const fail = (event: Event): false => {
      for (const tag of tags) addTag(event, tag);
      return false;
    };
    return {
      errorTags: tags,
      apply(event) {
        const text = from.get(event);
        if (text === undefined || text === null || text === false) return false;
        let document: Value;
        try {
          if (typeof text !== "string") throw new TypeError("the source is no text");
          document = parseJson(text);
        } catch {
          return skip_on_invalid_json ? false : fail(event);
        }
        try {
          if (to) to.set(event, document);
          else if (isHash(document)) spread(document, event, context);
          else return fail(event);
          return true;
        } catch (error) {
          context.warn(messageOf(error));
          return fail(event);
        }
      },
    };
  },
});

/** Sets an event's fields from a document's, each name being a field reference. */
function spread(document: Fields, event: Event, context: FilterContext): void {
  let time: Value = null;
  for (const name of Object.keys(document)) {
    const value = document[name]!;
    if (name === "@timestamp") time = value;
    else if (isPlainName(name)) setOwn(event.fields, name, value);
    else fieldReference(name).set(event, value);
  }
  if (time !== null && time !== false) setTime(event, time, context);
}

/** A name that stands for one top-level field without further rules. */
function isPlainName(name: string): boolean {
  return !name.includes("[") && !name.includes("]") && name !== "@metadata" && name !== "tags";
}

function setTime(event: Event, given: Value, context: FilterContext): void {
  const parsed = typeof given === "string" ? parseEventTime(given) : null;
  event.fields["@timestamp"] = parsed ?? new Timestamp(context.now());
  if (parsed) return;
  addTag(event, "_timestampparsefailure");
  event.fields["_@timestamp"] = rubyText(given);
}
