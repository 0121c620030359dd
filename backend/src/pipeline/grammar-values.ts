import { ConfigurationError } from "../errors.ts";
import type { HashEntryNode, HashNode, NumberNode, PluginNode, StringNode, ValueNode } from "./ast.ts";
import type { Scanner } from "./scanner.ts";

export interface GrammarOptions {
  /** `config.support_escapes`: whether `\n`, `\"` and the like in a text are replaced. */
  readonly supportEscapes: boolean;
}

/** Parses the settings of a plugin that stands as a value, from behind its opening brace. */
export type ParsePluginBody = (name: string, start: number) => PluginNode;

const BAREWORD = /[A-Za-z_][A-Za-z0-9_]+/y;
const NUMBER = /-?[0-9]+(?:\.[0-9]*)?/y;
const PLUGIN_NAME = /[A-Za-z0-9_-]+/y;

export function parseValue(scanner: Scanner, options: GrammarOptions, parsePluginBody: ParsePluginBody): ValueNode {
  const start = scanner.at;
  const plugin = parsePluginValue(scanner, parsePluginBody);
  if (plugin) return plugin;
  const word = scanner.match(BAREWORD);
  if (word !== null) return { type: "bareword", text: word, place: scanner.place(start) };
  const next = scanner.text[start];
  if (next === '"' || next === "'") return parseStringNode(scanner, options);
  const number = parseNumber(scanner);
  if (number) return number;
  if (next === "[") {
    return { type: "array", items: parseItems(scanner, options, parsePluginBody), place: scanner.place(start) };
  }
  if (next === "{") return parseHash(scanner, options, parsePluginBody);
  return scanner.refuse(
    `expected a value, found ${scanner.found()}; a value is "text" in quotes, a number, true, false, [ list ] or { "key" => value }`,
  );
}

/** `multiline { … }`, tried first, as the grammar does: a word is a plugin when a brace follows. */
function parsePluginValue(scanner: Scanner, parsePluginBody: ParsePluginBody): PluginNode | null {
  const start = scanner.at;
  const next = scanner.text[start];
  const name =
    next === '"' || next === "'"
      ? endOfText(scanner, start) === -1
        ? null
        : parseString(scanner)
      : scanner.match(PLUGIN_NAME);
  if (name !== null) {
    scanner.skip();
    if (scanner.take("{")) return parsePluginBody(name, start);
    scanner.reach(scanner.at);
  }
  scanner.at = start;
  return null;
}

export function parseNumber(scanner: Scanner): NumberNode | null {
  const start = scanner.at;
  const text = scanner.match(NUMBER);
  return text === null ? null : { type: "number", text, place: scanner.place(start) };
}

/** The values between brackets; the scanner stands on the opening one. */
export function parseItems(scanner: Scanner, options: GrammarOptions, parsePluginBody: ParsePluginBody): ValueNode[] {
  const items: ValueNode[] = [];
  scanner.at += 1;
  scanner.skip();
  if (scanner.take("]")) return items;
  for (;;) {
    if (items.length > 0 && scanner.text[scanner.at] === "]") {
      scanner.refuse("a list does not end in a comma; remove the comma before ']'");
    }
    items.push(parseValue(scanner, options, parsePluginBody));
    scanner.skip();
    if (scanner.take("]")) return items;
    if (!scanner.take(",")) {
      scanner.refuse(`expected ',' or ']' in the list, found ${scanner.found()}`);
    }
    scanner.skip();
  }
}

function parseHash(scanner: Scanner, options: GrammarOptions, parsePluginBody: ParsePluginBody): HashNode {
  const start = scanner.at;
  const entries: HashEntryNode[] = [];
  const seen = new Set<string>();
  scanner.at += 1;
  scanner.skip();
  while (!scanner.take("}")) {
    const entryStart = scanner.at;
    const key = parseKey(scanner, options);
    scanner.skip();
    if (!scanner.take("=>")) {
      scanner.refuse(`expected '=>' after the key '${key}', found ${scanner.found()}; write "${key}" => value`);
    }
    scanner.skip();
    if (seen.has(key)) {
      const again = scanner.place(entryStart);
      // Logstash names the line on which the hash opens.
      throw new ConfigurationError(
        `the key '${key}' stands twice in the hash that opens here, again at line ${again.line}, column ${again.column}; write its values as one list`,
        { place: scanner.place(start) },
      );
    }
    seen.add(key);
    entries.push({ key, value: parseValue(scanner, options, parsePluginBody), place: scanner.place(entryStart) });
    scanner.skip();
  }
  return { type: "hash", entries, place: scanner.place(start) };
}

function parseKey(scanner: Scanner, options: GrammarOptions): string {
  const next = scanner.text[scanner.at];
  if (next === '"' || next === "'") return parseStringNode(scanner, options).text;
  const key = scanner.match(NUMBER) ?? scanner.match(BAREWORD);
  if (key !== null) return key;
  return scanner.refuse(
    next === ","
      ? "found ',' between hash entries; entries are separated by white space only, remove it"
      : `expected a key ("name" => value) or '}' in the hash, found ${scanner.found()}; a key that is not a word of two or more letters stands in quotes`,
  );
}

export function parseStringNode(scanner: Scanner, options: GrammarOptions): StringNode {
  const place = scanner.place();
  const text = parseString(scanner);
  return { type: "string", text: options.supportEscapes ? replaceEscapes(text) : text, place };
}

/** The verbatim text between the quotes; a backslash before the same quote does not end it. */
export function parseString(scanner: Scanner): string {
  const start = scanner.at;
  const end = endOfText(scanner, start);
  if (end === -1) {
    scanner.refuse(
      `the text has no closing ${scanner.text[start]}; write one (a backslash before it does not close it)`,
      start,
    );
  }
  scanner.at = end + 1;
  return scanner.text.slice(start + 1, end);
}

/** The offset of the closing delimiter of what opens at `start` (a quote or a slash); -1 when there is none. */
export function endOfText(scanner: Scanner, start: number): number {
  const { text } = scanner;
  const delimiter = text[start]!;
  for (let end = text.indexOf(delimiter, start + 1); end !== -1; end = text.indexOf(delimiter, end + 1)) {
    if (text[end - 1] !== "\\") return end;
  }
  scanner.reach(text.length);
  return -1;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  "0": "\0",
  "\\": "\\",
  '"': '"',
  "'": "'",
};

/** Logstash string_escape.rb: the known pairs are replaced, any other backslash pair is kept whole. */
function replaceEscapes(text: string): string {
  return text.replace(/\\(.)/g, (pair, char: string) => ESCAPES[char] ?? pair);
}
