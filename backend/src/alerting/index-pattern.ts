import { OptionProblem } from "./options.ts";

/** What a strftime directive of an index name may stand for. */
const DIRECTIVES: Readonly<Record<string, string>> = {
  Y: "\\d{4}",
  y: "\\d\\d",
  m: "\\d\\d",
  d: "\\d\\d",
  H: "\\d\\d",
  V: "\\d\\d",
  U: "\\d\\d",
  W: "\\d\\d",
  G: "\\d{4}",
  j: "\\d{3}",
};

/**
 * Splits a rule's `index`: names parted by commas, `*` as wildcard, `-name` takes names out again, strftime
 * directives (`logs-%Y.%m.%d`) stand for any date. Throws an OptionProblem on what cannot be a name.
 */
export function readIndexPattern(text: string): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  for (const name of names) {
    if (name === "" || name === "-") throw new OptionProblem("has an empty name between its commas");
    if (name.startsWith("<")) throw new OptionProblem(`'${name}' is date math; write logs-%Y.%m.%d or logs-*`);
    for (const [whole, directive] of name.matchAll(/%(.?)/gs)) {
      if (directive && Object.hasOwn(DIRECTIVES, directive)) continue;
      throw new OptionProblem(
        `'${whole}' is not supported in an index; write ${Object.keys(DIRECTIVES)
          .map((d) => `%${d}`)
          .join(" ")}`,
      );
    }
  }
  return names;
}

/** Compiles names to a test; exclusions alone leave out of everything. `_all` is everything. */
export function indexTest(names: readonly string[]): (index: string) => boolean {
  const included = names.filter((name) => !name.startsWith("-")).map(nameTest);
  const excluded = names.filter((name) => name.startsWith("-")).map((name) => nameTest(name.slice(1)));
  return (index) =>
    (included.length === 0 || included.some((test) => test(index))) && !excluded.some((test) => test(index));
}

/** The names as a store's selection takes them: with `*` only. Exclusions are left to `indexTest`. */
export function storeIndices(names: readonly string[]): readonly string[] | undefined {
  const included = names.filter((name) => !name.startsWith("-")).map((name) => name.replace(/%./g, "*"));
  return included.length === 0 || included.includes("_all") || included.includes("*") ? undefined : included;
}

function nameTest(name: string): (index: string) => boolean {
  if (name === "_all" || name === "*") return () => true;
  if (!/[*%]/.test(name)) return (index) => index === name;
  const source = name.replace(/%(.)|\*+|[\\^$.+?()[\]{}|/]/g, (part, directive: string | undefined) => {
    if (directive !== undefined) return DIRECTIVES[directive]!;
    return part.startsWith("*") ? "[^]*" : `\\${part}`;
  });
  const pattern = new RegExp(`^${source}$`);
  return (index) => pattern.test(index);
}
