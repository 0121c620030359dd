import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
  Document as YamlDocument,
} from "yaml";
import { mergeNode } from "./merge.ts";

/** What a rule's YAML says, as a form shows it. */
export interface RuleValues {
  /** Plain values by the names of the options. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Options that are written in a way that only the text can show: an alias, a tag, a merge. */
  readonly beyond: ReadonlySet<string>;
  /** Why there is nothing to show: the text is no YAML, or no hash. */
  readonly problem: string | null;
}

const READING = { version: "1.1", prettyErrors: false, logLevel: "silent" } as const;
const WRITING = { lineWidth: 0, flowCollectionPadding: false } as const;
/** A longer list or hash is written over several lines. */
const LONGEST_FLOW = 70;

/** Reads a rule's text for a form. */
export function readRuleText(text: string): RuleValues {
  const document = parseDocument(text, READING);
  const none = { values: {}, beyond: new Set<string>() };
  if (document.errors[0]) return { ...none, problem: document.errors[0].message };
  if (document.contents === null) return { ...none, problem: null };
  if (!isMap(document.contents)) return { ...none, problem: "not a hash" };
  const beyond = new Set<string>();
  for (const { key, value } of document.contents.items) {
    if (isScalar(key) && isBeyond(value)) beyond.add(String(key.value));
  }
  try {
    return { values: document.toJS({ maxAliasCount: 1_000 }) as Record<string, unknown>, beyond, problem: null };
  } catch (error) {
    return { ...none, problem: (error as Error).message };
  }
}

function isBeyond(node: unknown): boolean {
  if (isAlias(node)) return true;
  // Something else refers to it.
  if (isNode(node) && "anchor" in node && node.anchor !== undefined) return true;
  if (isNode(node) && node.tag !== undefined && !node.tag.startsWith("tag:yaml.org,2002:")) return true;
  if (!isCollection(node)) return false;
  return node.items.some((item) => isBeyond(isNode(item) ? item : (item as Pair).value));
}

/**
 * Writes one option into a rule's text; undefined takes it out. Everything else stays as it is, to the letter: comments,
 * order, quotes. A new option comes behind the last of those that stand before it in `order`.
 */
export function writeOption(text: string, name: string, value: unknown, order: readonly string[] = []): string {
  const document = parseDocument(text, READING);
  if (document.errors.length > 0) return text;
  const root = document.contents;
  if (root !== null && !isMap(root)) return text;
  if (root === null || root.flow || root.items.length === 0) return rewritten(document, text, name, value);
  const pair = root.items.find(({ key }) => isScalar(key) && key.value === name);
  if (value === undefined) return pair ? withoutPair(text, pair) : text;
  const written = pair ? withPair(document, text, pair, value) : withNewPair(text, root, { name, value, order });
  // An anchor that others refer to may have gone with the old value: then it is for who edits the text.
  return readRuleText(written).problem === null ? written : text;
}

/** By the document as a whole, where there are no lines to change. */
function rewritten(document: Document, text: string, name: string, value: unknown): string {
  if (value === undefined) document.delete(name);
  else if (document.contents === null)
    return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${pairText(name, value)}\n`;
  else document.set(name, value);
  return document.toString(WRITING);
}

function withoutPair(text: string, pair: Pair): string {
  return text.slice(0, startOf(pair)) + text.slice(endOfLine(text, endOf(text, pair)));
}

function withPair(document: Document, text: string, pair: Pair, value: unknown): string {
  const old = pair.value;
  const name = String((pair.key as Scalar).value);
  if (isScalar(old) && old.range && !isBlock(old) && old.range[0] < old.range[1]) {
    const inline = pairText(name, value);
    const prefix = `${keyText(name)}: `;
    // Only the value changes, so that a comment behind it stays.
    if (!inline.includes("\n") && inline.startsWith(prefix)) {
      return text.slice(0, old.range[0]) + inline.slice(prefix.length) + text.slice(old.range[1]);
    }
  }
  const [start, end] = [startOf(pair), endOf(text, pair)];
  const isKept = isCollection(old) && typeof value === "object";
  return text.slice(0, start) + (isKept ? mergedText(document, pair, value) : pairText(name, value)) + text.slice(end);
}

/** A list or hash with what is the same in it left as it is, comments included. */
function mergedText(document: Document, pair: Pair, value: unknown): string {
  const node = mergeNode(document, pair.value, value);
  const own = new YamlDocument({}, { version: "1.1" });
  // What stands behind its value is not part of what is replaced.
  node.comment = null;
  (own.contents as unknown as YAMLMap).items = [new Pair(String((pair.key as Scalar).value), node)];
  return own.toString(WRITING).trimEnd();
}

interface NewPair {
  readonly name: string;
  readonly value: unknown;
  readonly order: readonly string[];
}

function withNewPair(text: string, root: YAMLMap, { name, value, order }: NewPair): string {
  const rank = (one: string) => order.indexOf(one);
  const before = root.items.filter(
    ({ key }) => isScalar(key) && rank(String(key.value)) >= 0 && rank(String(key.value)) < rank(name),
  );
  const after = before.at(-1) ?? root.items.at(-1)!;
  const at = endOfLine(text, endOf(text, after));
  const head = text.slice(0, at);
  return `${head}${head.endsWith("\n") ? "" : "\n"}${pairText(name, value)}\n${text.slice(at)}`;
}

function isBlock({ type }: Scalar): boolean {
  return type === "BLOCK_FOLDED" || type === "BLOCK_LITERAL";
}

function startOf({ key }: Pair): number {
  return (key as Scalar).range![0];
}

/** Where the value ends, without the space and lines behind it. */
function endOf(text: string, { key, value }: Pair): number {
  const colon = text.indexOf(":", (key as Scalar).range![1]) + 1;
  const end = Math.max(isNode(value) && value.range ? value.range[1] : colon, colon);
  const start = startOf({ key } as Pair);
  return start + text.slice(start, end).trimEnd().length;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end + 1;
}

function keyText(name: string): string {
  return pairText(name, 0).slice(0, -": 0".length);
}

/** `name: value` as people write it: short lists and hashes on one line. */
function pairText(name: string, value: unknown): string {
  const document = new YamlDocument({ [name]: value }, { version: "1.1" });
  const node = (document.contents as YAMLMap).items[0]!.value;
  if (isCollection(node) && JSON.stringify(value).length <= LONGEST_FLOW && isFlat(node)) node.flow = true;
  return document.toString(WRITING).trimEnd();
}

function isFlat(node: unknown): boolean {
  if (isSeq(node)) return node.items.every((item) => isScalar(item));
  return isMap(node) && node.items.length > 0 && node.items.every(({ value }) => isScalar(value));
}
