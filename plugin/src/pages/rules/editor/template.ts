import { writeOption } from "../yaml/rule-text.ts";

const ORDER = ["name", "description", "type", "index", "filter", "num_events", "timeframe", "realert", "alert"];

/** The text that a new rule begins with; `query` and `index` are those of a search in the logs. */
export function newRuleText({
  query,
  index,
}: {
  readonly query?: string | null;
  readonly index?: string | null;
}): string {
  let text = "type: frequency\nnum_events: 10\ntimeframe: {minutes: 5}\nrealert: {minutes: 10}\n";
  const write = (name: string, value: unknown) => {
    text = writeOption(text, name, value, ORDER);
  };
  if (index) write("index", index);
  if (query) write("filter", [{ query_string: { query } }]);
  return text;
}

/** The text of a copy: the same rule under a name that is free. */
export function copyText(text: string, name: string, taken: ReadonlySet<string>): string {
  let copy = `${name} copy`;
  for (let at = 2; taken.has(copy); at += 1) copy = `${name} copy ${at}`;
  return writeOption(text, "name", copy, ORDER);
}
