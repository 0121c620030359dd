import { readFileSync } from "node:fs";
import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { ConfigurationError, messageOf, type Place } from "../errors.ts";

export type KeyPath = readonly (string | number)[];

export interface SettingsFile {
  /** A hash; empty for an empty file. */
  readonly content: Readonly<Record<string, unknown>>;
  /** Where a key stands; the nearest section above it when it is not there. */
  placeOf(path: KeyPath): Place;
}

/** Reads a YAML file of settings, called `shown` in places. Throws a ConfigurationError at the line of what is not YAML. */
export function readSettingsFile(file: string, shown: string): SettingsFile {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigurationError(`the settings file ${shown} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file: shown, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problem = document.errors[0];
  if (problem) {
    throw new ConfigurationError(`this is not YAML: ${problem.message}`, { place: placeAt(problem.pos[0]) });
  }
  const content: unknown = document.toJS() ?? {};
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new ConfigurationError("settings are keys with values, for instance: http: { port: 8080 }", {
      place: placeAt(0),
    });
  }
  return {
    content: content as Record<string, unknown>,
    placeOf(path) {
      let node: unknown = document.contents;
      let offset = 0;
      for (const step of path) {
        const found = child(node, step);
        if (!found) break;
        offset = found.at.range?.[0] ?? offset;
        node = found.node;
      }
      return placeAt(offset);
    },
  };
}

/** One step down: the value, and the node that a person would look at (a map's key, a list's item). */
function child(node: unknown, step: string | number): { node: unknown; at: Node } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(step)] as Node | undefined;
    return item && { node: item, at: item };
  }
  if (!isMap(node)) return undefined;
  for (const pair of node.items) {
    if (isPair(pair) && isScalar(pair.key) && String(pair.key.value) === String(step)) {
      return { node: pair.value, at: pair.key };
    }
  }
  return undefined;
}
