const LONGEST_READ = 2_000;
const LONGEST = 300;
const PLACEHOLDER = "*";

/**
 * A store's reason without what differs from document to document: quoted values, numbers, and words with a digit in
 * them (ids, times, names of daily indices) become `*`. An apostrophe within a word opens nothing. For instance
 * `failed to parse field [bytes] of type [long] in document with id *. Preview of field's value: *`.
 */
export function reasonGroup(reason: string): string {
  return reason
    .slice(0, LONGEST_READ)
    .replace(/(?<!\w)(["'`]).*?\1(?!\w)/gs, PLACEHOLDER)
    .replace(/[-+]?(?=[\w.:+/-]*\d)\w(?:[\w.:+/-]*\w)?/g, PLACEHOLDER)
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, LONGEST);
}
