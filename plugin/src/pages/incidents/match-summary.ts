type Document = Readonly<Record<string, unknown>>;

const HIDDEN = new Set(["@timestamp", "_id", "_index", "num_hits", "num_matches", "related_events"]);
const LONGEST = 300;

/** What a document says in one line: its message, what was measured, or its first fields. */
export function summaryOf(document: Document): string {
  const { message } = document;
  if (typeof message === "string" && message.trim() !== "") return shorten(message);
  const fields = flatten(document).filter(([name]) => !HIDDEN.has(name));
  // A rule that measures shows its value twice, and formatted.
  const measured = fields
    .filter(([name]) => /^metric_(?!agg_value)/.test(name) && !name.endsWith("_formatted"))
    .map(([name, value]) => [name.slice("metric_".length), rounded(value)] as const);
  return shorten(
    (measured.length > 0 ? measured : fields.slice(0, 5)).map(([name, value]) => `${name}: ${value}`).join(" · "),
  );
}

/** Every field of a document by its dotted name, in the order of the document; lists as JSON. */
export function flatten(document: Document, prefix = ""): readonly (readonly [string, string])[] {
  return Object.entries(document).flatMap(([name, value]): (readonly [string, string])[] => {
    const path = prefix + name;
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return [...flatten(value as Document, `${path}.`)];
    return [[path, typeof value === "string" ? value : JSON.stringify(value)]];
  });
}

function rounded(value: string): string {
  const number = Number(value);
  return Number.isFinite(number) ? String(Number(number.toPrecision(6))) : value;
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
