import { type Token, tokenize, unescaped } from "./lexer.ts";

/** What somebody is writing at a place of a query. */
export type Writing =
  /** The name of a field, or a word to search for. */
  | {
      readonly kind: "field";
      readonly from: number;
      readonly to: number;
      readonly prefix: string;
      readonly mayJoin: boolean;
    }
  | {
      readonly kind: "value";
      readonly from: number;
      readonly to: number;
      readonly prefix: string;
      readonly field: string;
    }
  | { readonly kind: "nothing" };

/** Finds out what is being written at `cursor`; `from` to `to` is what a completion takes the place of. */
export function writingAt(query: string, cursor: number): Writing {
  const tokens = tokenize(query);
  const at = tokens.findIndex(({ from, to }) => from < cursor && cursor <= to);
  const token = tokens[at];
  if (!token || token.kind === "space" || token.kind === "(" || token.kind === "sign") {
    const before = tokens.slice(0, at + 1);
    const field = fieldOfGroup(before);
    if (field !== null) return { kind: "value", from: cursor, to: cursor, prefix: "", field };
    return { kind: "field", from: cursor, to: cursor, prefix: "", mayJoin: endsClause(before) };
  }
  if (token.kind === ":") {
    const name = tokens[at - 1];
    if (name?.kind !== "word") return { kind: "nothing" };
    return { kind: "value", from: cursor, to: cursor, prefix: "", field: unescaped(name.text) };
  }
  const field = fieldBefore(tokens, at);
  if (token.kind === "quoted" && field !== null && (!token.closed || cursor < token.to)) {
    return {
      kind: "value",
      from: token.from,
      to: token.to,
      prefix: unescaped(query.slice(token.from + 1, cursor)),
      field,
    };
  }
  if (token.kind !== "word" && token.kind !== "operator") return { kind: "nothing" };
  const prefix = unescaped(query.slice(token.from, cursor));
  if (field !== null) return { kind: "value", from: token.from, to: token.to, prefix, field };
  return { kind: "field", from: token.from, to: token.to, prefix, mayJoin: endsClause(tokens.slice(0, at)) };
}

/** The field whose value stands at a place: `level:x`, `level:(a OR x)`. */
function fieldBefore(tokens: readonly Token[], at: number): string | null {
  const [name, colon] = [tokens[at - 2], tokens[at - 1]];
  if (colon?.kind === ":" && name?.kind === "word") return unescaped(name.text);
  return fieldOfGroup(tokens.slice(0, at));
}

/** The field of the parenthesis that is open at the end. */
function fieldOfGroup(tokens: readonly Token[]): string | null {
  const open: (string | null)[] = [];
  for (const [at, { kind }] of tokens.entries()) {
    if (kind === ")") open.pop();
    if (kind !== "(") continue;
    const [name, colon] = [tokens[at - 2], tokens[at - 1]];
    open.push(colon?.kind === ":" && name?.kind === "word" ? unescaped(name.text) : (open.at(-1) ?? null));
  }
  return open.at(-1) ?? null;
}

/** Whether a clause ends before, so that AND or OR may come. */
function endsClause(tokens: readonly Token[]): boolean {
  const last = tokens.findLast(({ kind }) => kind !== "space");
  return last !== undefined && ["word", "quoted", "range", "regexp", ")"].includes(last.kind);
}
