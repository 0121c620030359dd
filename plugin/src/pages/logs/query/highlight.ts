import { type Token, tokenize, unescaped } from "../../../components/query-editor/lexer.ts";

/** Finds the words of a query in texts. */
export interface Highlighter {
  /** The text in pieces, those that were searched for marked. */
  parts(field: string, text: string): readonly { readonly text: string; readonly isFound: boolean }[];
}

interface Sought {
  /** Null is any field. */
  readonly field: string | null;
  readonly source: string;
}

const LONGEST = 20_000;
const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** Reads what a query looks for, what it excludes left out. */
export function highlighterOf(query: string): Highlighter {
  const sought = soughtIn(tokenize(query));
  const compiled = new Map<string, RegExp | null>();
  const expressionOf = (field: string): RegExp | null => {
    let expression = compiled.get(field);
    if (expression === undefined) {
      const own = sought.filter(
        (one) => one.field === null || one.field === field || `${one.field}` === `${field}.text`,
      );
      const sources = [...new Set(own.map(({ source }) => source))].sort((a, b) => b.length - a.length);
      expression = sources.length === 0 ? null : new RegExp(sources.join("|"), "giu");
      compiled.set(field, expression);
    }
    return expression;
  };
  return {
    parts(field, text) {
      const expression = text.length > LONGEST ? null : expressionOf(field);
      if (!expression) return [{ text, isFound: false }];
      const parts: { text: string; isFound: boolean }[] = [];
      let at = 0;
      for (const { index, 0: found } of text.matchAll(expression)) {
        if (found === "") continue;
        if (index > at) parts.push({ text: text.slice(at, index), isFound: false });
        parts.push({ text: found, isFound: true });
        at = index + found.length;
      }
      if (at < text.length || parts.length === 0) parts.push({ text: text.slice(at), isFound: false });
      return parts;
    },
  };
}

function soughtIn(tokens: readonly Token[]): Sought[] {
  const found: Sought[] = [];
  const groups: { readonly field: string | null; readonly negated: boolean }[] = [{ field: null, negated: false }];
  let negated = false;
  let field: string | null = null;
  const solid = tokens.filter(({ kind }) => kind !== "space");
  for (const [at, token] of solid.entries()) {
    const group = groups.at(-1)!;
    if (token.kind === "operator" && token.text === "NOT") negated = true;
    else if (token.kind === "sign") negated = token.text !== "+";
    else if (token.kind === "word" && solid[at + 1]?.kind === ":") field = unescaped(token.text);
    else if (token.kind === "(") {
      groups.push({ field: field ?? group.field, negated: negated || group.negated });
      [negated, field] = [false, null];
    } else if (token.kind === ")") {
      if (groups.length > 1) groups.pop();
    } else if (token.kind === "word" || token.kind === "quoted") {
      const source = sourceOf(token);
      const name = field ?? group.field;
      if (!negated && !group.negated && source !== null && !name?.startsWith("_")) found.push({ field: name, source });
      [negated, field] = [false, null];
    } else if (token.kind !== ":" && token.kind !== "operator") [negated, field] = [false, null];
  }
  return found;
}

/** What a word or phrase looks for, as a regular expression; null for one that finds everything. */
function sourceOf({ kind, text }: Token): string | null {
  if (kind === "quoted") {
    const words = unescaped(text.replace(/^"|"$/g, "")).match(/[\p{L}\p{M}\p{N}_]+/gu);
    if (!words) return null;
    return `(?<![\\p{L}\\p{N}_])${words.map(escapeRegExp).join("[^\\p{L}\\p{M}\\p{N}_]+")}(?![\\p{L}\\p{N}_])`;
  }
  if (/^[<>]/.test(text) || /^[*?]+$/.test(text)) return null;
  const parts = text.match(/\\.|[*?]|[^\\*?]+/gs) ?? [];
  const source = parts
    .map((part) => (part === "*" ? "[\\p{L}\\p{N}_]*" : part === "?" ? "." : escapeRegExp(unescaped(part))))
    .join("");
  return `(?<![\\p{L}\\p{N}_])${source}(?![\\p{L}\\p{N}_])`;
}
