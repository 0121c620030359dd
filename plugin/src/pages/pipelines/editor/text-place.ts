export type PluginKind = "input" | "filter" | "output" | "codec";

/** Where in a pipeline's text one writes: what may stand there follows from it. */
export type TextPlace =
  /** Between sections. */
  | { readonly at: "top" }
  /** In a section or a block, where a plugin or a condition stands. */
  | { readonly at: "statement"; readonly kind: PluginKind }
  /** In a condition. */
  | { readonly at: "condition" }
  /** In a plugin, where an option stands. */
  | { readonly at: "option"; readonly kind: PluginKind; readonly plugin: string; readonly written: readonly string[] }
  /** Behind `=>`. */
  | {
      readonly at: "value";
      readonly kind: PluginKind;
      readonly plugin: string;
      readonly option: string;
      /** Between quotes. */
      readonly isText: boolean;
      /** In `%{` of a text. */
      readonly isReference: boolean;
    }
  | { readonly at: "comment" };

interface Scope {
  readonly opened: "body" | "plugin" | "value";
  readonly kind: PluginKind;
  readonly plugin: string;
  readonly written: string[];
  option: string;
}

const TOKEN = /#[^\n]*|"(?:[^"\\]|\\[\s\S])*("?)|'(?:[^'\\]|\\[\s\S])*('?)|=>|[{}[\]]|[A-Za-z0-9_-]+|\s+|[\s\S]/g;

/** Reads the text before the cursor as far as is needed to know what may follow. */
export function placeAt(before: string): TextPlace {
  const scopes: Scope[] = [];
  let word = "";
  let inCondition = false;
  let afterArrow = false;
  for (const match of before.matchAll(TOKEN)) {
    const token = match[0];
    const scope = scopes.at(-1);
    const isLast = match.index + token.length === before.length;
    if (token.startsWith("#")) {
      if (isLast) return { at: "comment" };
      continue;
    }
    if (/^\s/.test(token)) continue;
    if (/^["']/.test(token)) {
      const isOpen = (match[1] ?? match[2]) === "";
      if (isOpen && scope && scope.opened !== "body") return valuePlace(scope, token);
      if (isOpen) return { at: "condition" };
      afterArrow = false;
      continue;
    }
    if (token === "=>") {
      if (scope?.opened === "plugin") {
        scope.option = word;
        scope.written.push(word);
        afterArrow = true;
      }
    } else if (token === "{" || token === "[") {
      if (inCondition && token === "[") continue;
      scopes.push(openScope(scope, token, word, inCondition, afterArrow));
      if (token === "{") inCondition = false;
      afterArrow = false;
      word = "";
    } else if (token === "}" || token === "]") {
      if (inCondition && token === "]") continue;
      scopes.pop();
      afterArrow = false;
      word = "";
    } else if (/^[A-Za-z0-9_-]/.test(token)) {
      if (scope?.opened === "body" && token === "if") inCondition = true;
      if (!(afterArrow && scope?.opened === "plugin")) word = token;
      else {
        // A word as a value, or the codec whose brace comes next.
        word = token;
        afterArrow = isLast || /^\s*\{/.test(before.slice(match.index + token.length));
      }
    }
  }
  const scope = scopes.at(-1);
  if (!scope) return { at: "top" };
  if (inCondition) return { at: "condition" };
  if (scope.opened === "value") return valuePlace(scope, null);
  if (scope.opened === "body") return { at: "statement", kind: scope.kind };
  const { kind, plugin, written } = scope;
  return afterArrow ? valuePlace(scope, null) : { at: "option", kind, plugin, written };
}

function valuePlace({ kind, plugin, option }: Scope, text: string | null): TextPlace {
  const reference = text !== null && /%\{[^}]*$/.test(text);
  return { at: "value", kind, plugin, option, isText: text !== null, isReference: reference };
}

function openScope(
  scope: Scope | undefined,
  token: string,
  word: string,
  inCondition: boolean,
  afterArrow: boolean,
): Scope {
  if (!scope) {
    const kind = word === "input" || word === "output" ? word : "filter";
    return { opened: "body", kind, plugin: "", written: [], option: "" };
  }
  if (scope.opened === "body") {
    const isBlock = inCondition || word === "else";
    return { ...scope, opened: isBlock ? "body" : "plugin", plugin: isBlock ? "" : word, written: [], option: "" };
  }
  // `codec => multiline {`: a plugin as a value.
  if (token === "{" && afterArrow && scope.opened === "plugin" && word !== scope.option) {
    return { opened: "plugin", kind: "codec", plugin: word, written: [], option: "" };
  }
  return { ...scope, opened: "value", written: [] };
}
