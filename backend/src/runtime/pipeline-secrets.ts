import { ConfigurationError, type Problem } from "../errors.ts";
import type { PluginNode, Statement } from "../pipeline/ast.ts";
import { parsePipeline } from "../pipeline/grammar.ts";
import type { PipelineSettings } from "../pipeline/pipeline.ts";
import { registries } from "./registries.ts";

/** What stands in texts for a password that is shown to nobody. */
export const HIDDEN = "<hidden>";
/** Options of plugins that Heimdall has no declaration of. */
const SECRET_NAME = /^(?:password|api_key|secret|token|cloud_auth)$|_(?:password|secret|token)$/;
const LOGIN = /\/\/[^\s/@:"']+:([^\s/@"']+)@/g;

interface Secret {
  /** Which of the alike it is: `output.elasticsearch.password#0`. */
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly raw: string;
}

/** The text with `<hidden>` for each password that is written out. What cannot be parsed is hidden line by line. */
export function hideSecrets(file: string, text: string, settings: PipelineSettings): string {
  try {
    return replaceAll(text, secretsOf(file, text, settings), () => HIDDEN);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return text
      .replace(/(\b[\w-]+)(\s*=>\s*)(["'])(.*?)\3/g, (all, name: string, arrow: string, quote: string) =>
        SECRET_NAME.test(name) ? `${name}${arrow}${quote}${HIDDEN}${quote}` : all,
      )
      .replace(LOGIN, (all, password: string) => all.replace(`:${password}@`, `:${HIDDEN}@`));
  }
}

/** The text with the passwords of the one that it was made from; what has none there is a problem. */
export function revealSecrets(
  file: string,
  text: string,
  base: string,
  settings: PipelineSettings,
): { readonly text: string; readonly problems: readonly Problem[] } {
  if (!text.includes(HIDDEN)) return { text, problems: [] };
  const known = new Map(secretsOf(file, base, settings).map(({ key, raw }) => [key, raw]));
  const secrets = secretsOf(file, text, settings).filter(({ raw }) => raw === HIDDEN);
  const problems = secrets
    .filter(({ key }) => !known.has(key))
    .map(({ from }) => ({
      message: `${HIDDEN} stands for a password that was there, and there was none; write the password, or a variable`,
      place: placeOf(file, text, from),
    }));
  return { text: replaceAll(text, secrets, ({ key }) => known.get(key) ?? HIDDEN), problems };
}

function replaceAll(text: string, secrets: readonly Secret[], by: (secret: Secret) => string): string {
  let result = "";
  let at = 0;
  for (const secret of secrets) {
    result += text.slice(at, secret.from) + by(secret);
    at = secret.to;
  }
  return result + text.slice(at);
}

function secretsOf(file: string, text: string, settings: PipelineSettings): Secret[] {
  const lines = lineStarts(text);
  const found: Omit<Secret, "key">[] = [];
  const keys = new Map<number, string>();
  const plugin = (node: PluginNode, kind: "input" | "filter" | "output" | "codec"): void => {
    const declaration = registries[`${kind}s`].find(({ name }) => name === node.name);
    for (const { name, value } of node.settings) {
      if (value.type === "plugin") plugin(value, "codec");
      const option = declaration?.options[name];
      if (value.type !== "string" || !(option ? option.type === "password" : SECRET_NAME.test(name))) continue;
      const from = lines[value.place.line - 1]! + value.place.column;
      const raw = text.slice(from, endOfString(text, from - 1));
      if (raw.includes("${")) continue;
      keys.set(from, `${kind}.${node.name}.${name}`);
      found.push({ from, to: from + raw.length, raw });
    }
  };
  const walk = (statements: readonly Statement[], kind: "input" | "filter" | "output"): void => {
    for (const statement of statements) {
      if (statement.type === "plugin") plugin(statement, kind);
      else for (const { body } of statement.arms) walk(body, kind);
    }
  };
  for (const { kind, body } of parsePipeline(file, text, settings).sections) walk(body, kind);
  for (const match of text.matchAll(LOGIN)) {
    const raw = match[1]!;
    const from = match.index + match[0].lastIndexOf(raw);
    if (raw.includes("${") || found.some((other) => other.from <= from && from < other.to)) continue;
    keys.set(from, "login");
    found.push({ from, to: from + raw.length, raw });
  }
  const counts = new Map<string, number>();
  return found
    .sort((a, b) => a.from - b.from)
    .map((secret) => {
      const key = keys.get(secret.from)!;
      const count = counts.get(key) ?? 0;
      counts.set(key, count + 1);
      return { ...secret, key: `${key}#${count}` };
    });
}

/** Where the text that opens at `quote` closes. */
function endOfString(text: string, quote: number): number {
  const mark = text[quote];
  for (let at = quote + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === mark) return at;
  }
  return text.length;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function placeOf(file: string, text: string, offset: number) {
  const before = text.slice(0, offset).split("\n");
  return { file, line: before.length, column: before.at(-1)!.length + 1 };
}
