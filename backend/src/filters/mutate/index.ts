import { defineFilter, type FilterContext } from "../../component/declaration.ts";
import { option } from "../../component/options.ts";
import { messageOf } from "../../errors.ts";
import { addTag } from "../../event/event.ts";
import { capitalize, downcase, upcase } from "../../event/ruby-text.ts";
import { stripWhiteSpace } from "./convert.ts";
import {
  coerceSteps,
  convertSteps,
  copySteps,
  gsubSteps,
  joinSteps,
  mergeSteps,
  renameSteps,
  type Step,
  splitSteps,
  textSteps,
  updateSteps,
} from "./steps.ts";
import { mapOnlyTexts, mapTexts } from "./text.ts";

/** How long the regexps of one event's gsub may take. */
const GSUB_LIMIT = 30_000;

export default defineFilter({
  name: "mutate",
  summary: "Renames, replaces, converts, splits, joins, merges and copies fields.",
  options: {
    coerce: option.hash({ meaning: "Text for a field that is there but null; may hold `%{field}`." }),
    rename: option.hash({ meaning: "Old name to new name; both may hold `%{field}`." }),
    update: option.hash({ meaning: "New text for a field that exists; may hold `%{field}`." }),
    replace: option.hash({ meaning: "New text for a field, which is made when missing; may hold `%{field}`." }),
    convert: option.hash({ meaning: "Field to type: integer, float, integer_eu, float_eu, string or boolean." }),
    gsub: option.array({
      meaning: "Triples of field, Ruby regexp and replacement (`\\1`, `\\k<name>`, `%{field}`), one after the other.",
    }),
    uppercase: option.array({ meaning: "Fields whose text becomes capital letters." }),
    capitalize: option.array({ meaning: "Fields whose text gets a capital first letter and small letters behind it." }),
    lowercase: option.array({ meaning: "Fields whose text becomes small letters." }),
    strip: option.array({ meaning: "Fields whose text loses the white space at both ends." }),
    split: option.hash({ meaning: "Field to separator: the text becomes a list." }),
    join: option.hash({ meaning: "Field to separator: the list becomes a text." }),
    merge: option.hash({ meaning: "Field to the field (or list of fields) whose values are added to it." }),
    copy: option.hash({ meaning: "Field to the name of its copy." }),
    tag_on_failure: option.string({
      default: "_mutate_error",
      meaning: "Tag for an event on which an operation failed; what was done before stays, the rest is left out.",
    }),
  },
  example: `filter {
  mutate {
    rename => { "[host][name]" => "server" }
    convert => { "size" => "integer" }
    gsub => ["message", "password=\\S+", "password=***"]
  }
}`,
  notes: `Whatever their order in the file, the operations run in this one: coerce, rename, update, replace, convert, gsub,
uppercase, capitalize, lowercase, strip, split, join, merge, copy, then the common options. Use two mutate filters
for another order. A text that \`convert\` cannot read as a number is an error.`,
  create(options, context) {
    const texts = (change: (text: string) => string) => (value: Parameters<typeof mapTexts>[0]) =>
      mapTexts(value, change);
    const gsub = orRefuse(context, "gsub", () => gsubSteps(options.gsub));
    const steps: readonly Step[] = [
      ...orRefuse(context, "coerce", () => coerceSteps(options.coerce)),
      ...orRefuse(context, "rename", () => renameSteps(options.rename)),
      ...orRefuse(context, "update", () => updateSteps(options.update, true)),
      ...orRefuse(context, "replace", () => updateSteps(options.replace, false)),
      ...orRefuse(context, "convert", () => convertSteps(options.convert)),
      ...gsub,
      ...textSteps(options.uppercase, texts(upcase)),
      ...textSteps(options.capitalize, texts(capitalize)),
      ...textSteps(options.lowercase, texts(downcase)),
      ...textSteps(options.strip, (value) => mapOnlyTexts(value, stripWhiteSpace)),
      ...splitSteps(options.split),
      ...joinSteps(options.join),
      ...mergeSteps(options.merge),
      ...copySteps(options.copy),
    ];
    return {
      ...(gsub.length > 0
        ? { timeLimit: { milliseconds: GSUB_LIMIT, onTimeout: (event) => addTag(event, options.tag_on_failure) } }
        : {}),
      errorTags: [options.tag_on_failure],
      apply(event) {
        try {
          for (const step of steps) step(event);
          return true;
        } catch (error) {
          context.warn(messageOf(error));
          addTag(event, options.tag_on_failure);
          return false;
        }
      },
    };
  },
});

function orRefuse<T>(context: FilterContext, optionName: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    return context.refuse(optionName, messageOf(error));
  }
}
