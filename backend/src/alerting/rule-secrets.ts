import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
} from "yaml";
import { channelDeclarations } from "../notify/channels.ts";

/** Stands for a secret in a rule's text that is shown; where it comes back, the secret is put in its place again. */
export const HIDDEN = "<hidden>";

/** Whether an option says where something is sent to. */
export function isAddressOption(name: string): boolean {
  return /_(url|urls|host|server)$/.test(name);
}

interface Secret {
  readonly name: string;
  readonly path: string;
  readonly node: Scalar;
}

/** A `<hidden>` whose secret is not known, and where it stands. */
export interface LostSecret {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

/** A rule's text as it may be shown: every secret in it is `<hidden>`. Its lines and columns stay where they are. */
export function hideSecrets(text: string): string {
  const document = parseRule(text);
  let shown = text;
  for (const { node } of secretsIn(document).sort(byPlaceDescending)) shown = replaceNode(shown, node, HIDDEN);
  // What is no YAML cannot be trusted to have shown where its secrets are.
  return document.errors.length === 0 ? shown : hideLines(shown);
}

/** The text of a person with the secrets of the text that was shown; `missing` are those that cannot be put back. */
export function restoreSecrets(
  text: string,
  original: string | undefined,
): { text: string; missing: readonly LostSecret[] } {
  const lines = new LineCounter();
  const document = parseRule(text, lines);
  const hidden = secretsIn(document).filter(({ node }) => node.value === HIDDEN);
  if (hidden.length === 0) return { text, missing: [] };
  const before = parseRule(original ?? "");
  const kept = secretsIn(before);
  const known = addressesIn(before);
  const exposed = aliasedSecrets(document, new Set(hidden.map(({ node }) => node)));
  const isElsewhere = [...addressesIn(document)].some((address) => address !== HIDDEN && !known.has(address));
  const missing: LostSecret[] = [];
  let restored = text;
  for (const { name, path, node } of hidden.sort(byPlaceDescending)) {
    const named = kept.filter((secret) => secret.name === name);
    const values = new Set(named.map((secret) => secret.node.value));
    const found = named.find((secret) => secret.path === path) ?? (values.size === 1 ? named[0] : undefined);
    // A secret goes where it went before, or is typed again by somebody who knows it.
    if (!found || exposed.has(node) || (isElsewhere && !isAddressOption(name))) {
      const { line, col } = lines.linePos(node.range![0]);
      missing.push({ name, line, column: col });
    } else restored = replaceNode(restored, node, JSON.stringify(found.node.value));
  }
  return { text: restored, missing: missing.reverse() };
}

function parseRule(text: string, lineCounter = new LineCounter()): Document {
  return parseDocument(text, { version: "1.1", prettyErrors: false, strict: false, logLevel: "silent", lineCounter });
}

const byPlaceDescending = (a: Secret, b: Secret) => b.node.range![0] - a.node.range![0];

function replaceNode(text: string, { range }: Scalar, value: string): string {
  const [start, end] = range!;
  const line = text.slice(start, end).endsWith("\n") ? "\n" : "";
  return text.slice(0, start) + value + line + text.slice(end);
}

/** The scalars that hold secrets, wherever in the document their options stand. */
function secretsIn(document: Document): Secret[] {
  const names = secretNames();
  const found = new Map<Scalar, Secret>();
  const take = (name: string, path: string, value: unknown): void => {
    const node = isAlias(value) ? value.resolve(document) : value;
    if (isCollection(node)) {
      for (const [at, item] of node.items.entries()) take(name, `${path}.${at}`, isPair(item) ? item.value : item);
    } else if (isScalar(node) && node.range && node.value !== null && node.value !== "") {
      const referred = /^\$(.+)\$$/s.exec(String(node.value))?.[1];
      const target = referred !== undefined && isMap(document.contents) ? document.contents.get(referred, true) : null;
      if (target) take(name, `$${referred}`, target);
      else found.set(node, { name, path, node });
    }
  };
  const walk = (node: unknown, path: string): void => {
    if (isSeq(node)) for (const [at, item] of node.items.entries()) walk(item, `${path}.${at}`);
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      const name = String(isScalar(key) ? key.value : key);
      if (names.has(name)) take(name, `${path}.${name}`, value);
      else walk(value, `${path}.${name}`);
    }
  };
  walk(document.contents, "");
  return [...found.values()];
}

/** The secrets that an alias shows where no secret belongs. */
function aliasedSecrets(document: Document, secrets: ReadonlySet<Scalar>): Set<Scalar> {
  const names = secretNames();
  const found = new Set<Scalar>();
  const expose = (node: unknown): void => {
    if (isScalar(node) && secrets.has(node)) found.add(node);
    if (isCollection(node)) for (const item of node.items) expose(isPair(item) ? item.value : item);
  };
  const walk = (node: unknown): void => {
    if (isAlias(node)) expose(node.resolve(document));
    if (!isCollection(node)) return;
    for (const item of node.items) {
      if (!isPair(item)) walk(item);
      else if (!(isScalar(item.key) && names.has(String(item.key.value)))) walk(item.value);
    }
  };
  walk(document.contents);
  return found;
}

function addressesIn(document: Document): Set<string> {
  const found = new Set<string>();
  const root = document.contents;
  const take = (value: unknown): void => {
    const node = isAlias(value) ? value.resolve(document) : value;
    if (isCollection(node)) for (const item of node.items) take(isPair(item) ? item.value : item);
    else if (isScalar(node)) {
      const referred = /^\$(.+)\$$/s.exec(String(node.value))?.[1];
      const target = referred !== undefined && isMap(root) ? (root.get(referred, true) as Node | undefined) : undefined;
      if (target) take(target);
      else found.add(String(node.value));
    }
  };
  const walk = (node: unknown): void => {
    if (isSeq(node)) for (const item of node.items) walk(item);
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      if (isScalar(key) && isAddressOption(String(key.value))) take(value);
      else walk(value);
    }
  };
  walk(root);
  return found;
}

function secretNames(): Set<string> {
  return new Set(
    channelDeclarations().flatMap(({ options }) => Object.keys(options).filter((name) => options[name]!.isSecret)),
  );
}

function hideLines(text: string): string {
  const names = [...secretNames()].join("|");
  return text.replace(new RegExp(`((?:${names})["']?\\s*:\\s*)\\S.*`, "g"), `$1${HIDDEN}`);
}
