/** What is chosen of a variable: one value, several, or the text that stands for all of them, which is taken as it is. */
export type Chosen = string | readonly string[] | { readonly all: string };
export type Choices = ReadonlyMap<string, Chosen>;

/** `$name`, `[[name]]`, `[[name:format]]`, `${name}`, `${name:format}`. */
const VARIABLE = /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?::(\w+))?\}/g;

const escapeRegex = (text: string): string => text.replace(/[\\^$*+?.()|[\]{}/]/g, "\\$&");
const escapeLucene = (text: string): string =>
  Number.isNaN(Number(text)) ? text.replace(/[!*+\-=<>\s&|()[\]{}^~?:\\/"]/g, "\\$&") : text;

/** How Grafana writes the values of a variable, by the format's name. */
const FORMATS: Readonly<Record<string, (values: readonly string[]) => string>> = {
  raw: (values) => values.join(","),
  csv: (values) => values.join(","),
  pipe: (values) => values.join("|"),
  glob: (values) => (values.length > 1 ? `{${values.join(",")}}` : values.join("")),
  regex: (values) => (values.length > 1 ? `(${values.map(escapeRegex).join("|")})` : values.map(escapeRegex).join("")),
  doublequote: (values) => values.map((value) => `"${value.replaceAll('"', '\\"')}"`).join(","),
  singlequote: (values) => values.map((value) => `'${value.replaceAll("'", "\\'")}'`).join(","),
};

function written(chosen: Chosen, format: string): string {
  if (typeof chosen === "object" && "all" in chosen) return chosen.all;
  if (format === "lucene") {
    if (typeof chosen === "string") return escapeLucene(chosen);
    return `(${chosen.map((value) => `"${escapeLucene(value)}"`).join(" OR ")})`;
  }
  const formatted = FORMATS[format];
  if (formatted === undefined) throw new Error(`no such format of a variable: ${format}`);
  return formatted(typeof chosen === "string" ? [chosen] : chosen);
}

/**
 * Fills variables in as Grafana does: in their own format, else in that of the data source. Names that are no variables
 * stay, as they do there.
 */
export function interpolate(text: string, choices: Choices, defaultFormat: string): string {
  return text.replace(
    VARIABLE,
    (whole, bare?: string, old?: string, oldFormat?: string, name?: string, own?: string) => {
      const chosen = choices.get((bare ?? old ?? name)!);
      return chosen === undefined ? whole : written(chosen, own ?? oldFormat ?? defaultFormat);
    },
  );
}

/** The names of all variables that a text asks for. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(VARIABLE)].map(([, bare, old, , name]) => (bare ?? old ?? name)!);
}
