import { itemsOf, type Node } from "../ast.ts";
import { singleOf } from "../charset.ts";

/** A part of a sequence as it is compiled: a node, or the mark where a group opens or closes. */
export type Item = Node | Mark;

export interface Mark {
  readonly type: "open" | "close";
  readonly index: number;
}

export function isMark(item: Item): item is Mark {
  return item.type === "open" || item.type === "close";
}

/** The code unit of a node that is one certain BMP character, else -1. */
export function literalUnit(node: Item): number {
  if (node.type !== "set") return -1;
  const code = singleOf(node.set);
  return code <= 0xffff ? code : -1;
}

/** The text with which every match of a sequence begins, as far as it is certain. */
export function literalPrefix(items: readonly Item[]): string {
  const prefix: string[] = [];
  collect(items, prefix);
  return prefix.join("");
}

function collect(items: readonly Item[], prefix: string[]): boolean {
  for (const item of items) {
    if (isMark(item) || item.type === "keep") continue;
    if (item.type === "capture" || item.type === "atomic") {
      if (!collect(itemsOf(item.body), prefix)) return false;
      continue;
    }
    const unit = literalUnit(item);
    if (unit < 0) return false;
    prefix.push(String.fromCharCode(unit));
  }
  return true;
}

/** Texts that every match holds, in this order and without overlap. */
export function requiredTexts(root: Node): readonly string[] {
  const texts: string[] = [];
  let run = "";
  const end = () => {
    if (run) texts.push(run);
    run = "";
  };
  const visit = (node: Node): void => {
    const unit = literalUnit(node);
    if (unit >= 0) {
      run += String.fromCharCode(unit);
    } else if (node.type === "sequence") {
      for (const item of node.items) visit(item);
    } else if (node.type === "capture" || node.type === "atomic") {
      visit(node.body);
    } else if (node.type === "repeat" && node.min > 0) {
      end();
      visit(node.body);
      end();
    } else {
      end();
    }
  };
  visit(root);
  end();
  return texts;
}
