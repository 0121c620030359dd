import { StreamLanguage, type StreamParser, type StringStream } from "@codemirror/language";

/**
 * What a brace or bracket opened: a section or block holds statements, a plugin holds settings, a hash and a list hold
 * values.
 */
type Scope = "body" | "plugin" | "hash" | "array";

export interface LogstashState {
  scopes: Scope[];
  /** What the next `{` opens. */
  opens: Scope;
  /** The quote of a text that is not closed yet: texts may go over lines. */
  quote: string | null;
  /** Between `if` and its `{`. */
  inCondition: boolean;
}

const NAME = /^[A-Za-z0-9_-]+/;
const SECTION = /^(?:input|filter|output)$/;
const WORD_OPERATOR = /^(?:and|or|xor|nand|in|not)$/;
const SELECTOR = /^(?:\[[^[\],\s"']+\])+/;

/** The tokens of Logstash's language, with what stands where: for colours and for the indentation. */
export const logstashParser: StreamParser<LogstashState> = {
  name: "logstash",
  startState: () => ({ scopes: [], opens: "body", quote: null, inCondition: false }),
  copyState: (state) => ({ ...state, scopes: [...state.scopes] }),
  token(stream, state) {
    if (state.quote !== null) return inText(stream, state);
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return "comment";
    const next = stream.peek();
    if (next === '"' || next === "'") {
      stream.next();
      state.quote = next;
      return "string";
    }
    if (state.inCondition) return inCondition(stream, state);
    if (stream.match("=>")) {
      state.opens = "hash";
      return "operator";
    }
    if (next === "{" || next === "}" || next === "[" || next === "]") return bracket(stream, state);
    if (stream.match(/^-?\d+(?:\.\d+)?(?![A-Za-z0-9_-])/)) return "number";
    if (stream.match(NAME)) return name(stream, state);
    stream.next();
    return null;
  },
  indent(state, textAfter, context) {
    const closes = /^\s*[}\]]/.test(textAfter);
    return Math.max(0, state.scopes.length - (closes ? 1 : 0)) * context.unit;
  },
  languageData: {
    commentTokens: { line: "#" },
    closeBrackets: { brackets: ["{", "[", "(", '"', "'"] },
    indentOnInput: /^\s*[}\]]$/,
    wordChars: "@_-",
  },
};

export const logstash = StreamLanguage.define(logstashParser);

/** A part of a text: `%{…}` stands out, for it is replaced or matched. */
function inText(stream: StringStream, state: LogstashState): string {
  if (stream.match(/^%\{[^}"']*\}/)) return "string.special";
  while (!stream.eol()) {
    if (stream.peek() === "%" && stream.match(/^%\{[^}"']*\}/, false)) return "string";
    const char = stream.next();
    if (char === "\\") stream.next();
    else if (char === state.quote) {
      state.quote = null;
      return "string";
    }
  }
  return "string";
}

function inCondition(stream: StringStream, state: LogstashState): string | null {
  if (stream.peek() === "{") {
    state.inCondition = false;
    state.opens = "body";
    return bracket(stream, state);
  }
  if (stream.match(SELECTOR)) return "variableName";
  if (stream.match(/^\/(?:[^/\\]|\\.)+\//)) return "regexp";
  if (stream.match(/^(?:=~|!~|==|!=|<=|>=|<|>|!)/)) return "operator";
  if (stream.match(/^-?\d+(?:\.\d+)?/)) return "number";
  if (stream.match(NAME)) return WORD_OPERATOR.test(stream.current()) ? "keyword" : "atom";
  stream.next();
  return null;
}

function bracket(stream: StringStream, state: LogstashState): string {
  const char = stream.next();
  if (char === "{") state.scopes.push(state.opens);
  else if (char === "[") state.scopes.push("array");
  else state.scopes.pop();
  return char === "{" || char === "}" ? "brace" : "squareBracket";
}

function name(stream: StringStream, state: LogstashState): string {
  const word = stream.current();
  const scope = state.scopes.at(-1);
  if (scope === undefined) {
    state.opens = "body";
    return SECTION.test(word) ? "keyword" : "invalid";
  }
  if (scope === "body") {
    if (word === "if") state.inCondition = true;
    state.opens = word === "else" ? "body" : "plugin";
    return word === "if" || word === "else" ? "keyword" : "typeName";
  }
  if (stream.match(/^\s*=>/, false)) return "propertyName";
  if (scope === "plugin" && stream.match(/^\s*\{/, false)) {
    state.opens = "plugin";
    return "typeName";
  }
  return /^(?:true|false)$/.test(word) ? "bool" : "atom";
}
