import { HeimdallError } from "../../errors.ts";
import type { Event } from "../../event/event.ts";
import { compileTemplate, isTemplate } from "../../event/sprintf.ts";
import { type RubyExpression, rubyExpression } from "../../regex/ruby.ts";

/** Replaces every match in a text, for one event. */
export type Substitution = (text: string, event: Event) => string;

/**
 * Compiles one `gsub` triple's pattern and replacement (Logstash mutate filter): a Ruby regexp and a replacement in
 * Ruby's syntax (`\1`, `\k<name>`, `\0`), both interpolated. A pattern with `%{` is compiled for each text it
 * becomes. Throws REGEXP for a constant pattern that is none.
 */
export function compileSubstitution(pattern: string, replacement: string): Substitution {
  const expressionFor = compileExpression(pattern);
  const replacementFor = compileTemplate(replacement);
  const replacers = bounded((text: string, expression: RubyExpression) => compileReplacement(text, expression));
  return (text, event) => {
    const expression = expressionFor(event);
    return text.replace(expression.regExp, replacers(replacementFor(event), expression));
  };
}

function compileExpression(pattern: string): (event: Event) => RubyExpression {
  if (!pattern.includes("%{")) {
    const expression = rubyExpression(pattern, { global: true });
    return () => expression;
  }
  const template = isTemplate(pattern) ? compileTemplate(pattern) : () => pattern;
  const expressions = bounded((text: string) => rubyExpression(text, { global: true }));
  return (event) => expressions(template(event), undefined);
}

const CACHE_LIMIT = 500;

/** Remembers what was made of a text for one owner (an expression); forgets all when there are too many. */
function bounded<O extends object | undefined, T>(make: (text: string, owner: O) => T): (text: string, owner: O) => T {
  let cache = new Map<string, T>();
  let cachedOwner: O | undefined;
  return (text, owner) => {
    if (owner !== cachedOwner || cache.size >= CACHE_LIMIT) {
      cache = new Map();
      cachedOwner = owner;
    }
    let made = cache.get(text);
    if (made === undefined) {
      made = make(text, owner);
      cache.set(text, made);
    }
    return made;
  };
}

/** What `String.replace` calls: the match, its groups, its offset, the whole text (and perhaps named groups). */
type Replacer = (match: string, ...rest: unknown[]) => string;

/** Ruby's replacement syntax: `\0` to `\9`, `\&`, `` \` ``, `\'`, `\k<name>`, `\\`; any other backslash stays. */
function compileReplacement(text: string, expression: RubyExpression): Replacer {
  if (!text.includes("\\")) return () => text;
  const parts: (string | Replacer)[] = [];
  const reference = /\\(?:([0-9&])|k<([^>]+)>|([`'\\]))/g;
  let position = 0;
  for (let match = reference.exec(text); match; match = reference.exec(text)) {
    parts.push(text.slice(position, match.index));
    position = reference.lastIndex;
    const [, digit, name, special] = match;
    if (digit !== undefined) parts.push(group(digit === "&" ? 0 : Number(digit), expression));
    else if (name !== undefined) parts.push(namedGroup(name, expression));
    else if (special === "\\") parts.push("\\");
    else parts.push(special === "`" ? beforeMatch : afterMatch);
  }
  parts.push(text.slice(position));
  return (match, ...rest) => parts.map((part) => (typeof part === "string" ? part : part(match, ...rest))).join("");
}

function group(number: number, { groupOf }: RubyExpression): Replacer {
  if (number === 0) return (match) => match;
  const index = groupOf[number];
  return index === undefined ? () => "" : (_match, ...rest) => (rest[index - 1] as string | undefined) ?? "";
}

/** Several groups may share a name: the last that took part counts. */
function namedGroup(name: string, expression: RubyExpression): Replacer {
  const numbers = expression.groups.flatMap((given, index) => (given === name ? [index + 1] : []));
  if (/^\d+$/.test(name) && numbers.length === 0) return group(Number(name), expression);
  if (numbers.length === 0) {
    throw new HeimdallError("MUTATE_GSUB", `the replacement names a group '${name}' that the pattern does not have`);
  }
  const indices = numbers.map((number) => expression.groupOf[number]!).reverse();
  return (_match, ...rest) => {
    const index = indices.find((candidate) => rest[candidate - 1] !== undefined);
    return index === undefined ? "" : (rest[index - 1] as string);
  };
}

/** The offset of the match and the text it is in stand behind the groups, before named groups if there are any. */
function place(rest: readonly unknown[]): { offset: number; whole: string } {
  const at = rest.findLastIndex((item) => typeof item === "string");
  return { offset: rest[at - 1] as number, whole: rest[at] as string };
}

const beforeMatch: Replacer = (_match, ...rest) => {
  const { offset, whole } = place(rest);
  return whole.slice(0, offset);
};
const afterMatch: Replacer = (match, ...rest) => {
  const { offset, whole } = place(rest);
  return whole.slice(offset + match.length);
};
