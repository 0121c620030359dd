import { itemsOf, type Node } from "../ast.ts";
import { ANY } from "../charset.ts";
import { isNullable, minLength } from "../extent.ts";
import { ACCEPT, firstOf } from "../follow.ts";
import { isAt } from "./characters.ts";
import { type Context, isUnbounded } from "./context.ts";
import { literalPrefix, requiredTexts } from "./literal.ts";

/** How many of the texts that every match holds are looked for. */
const REQUIRED_TEXTS = 4;

/** Writes the body of `search(s, n)`: the end of the first match, or -1. Only places are tried where one can begin. */
export function writeSearch(context: Context): void {
  const { writer, expression, facts, form } = context;
  const { root } = expression;
  const last = `n - ${minLength(root)}`;
  const start = startOf(root, facts.pure);
  if (start === "text") {
    writer.line("return root(s, n, 0);");
    return;
  }
  const refuse = requiredCheck(root);
  writer.line("let p = 0;");
  if (start === "line") {
    writer.line("for (;;) {");
    writer.line("r = root(s, n, p); if (r >= 0) return r;");
    writer.line(`p = s.indexOf("\\n", p) + 1; if (p === 0 || p > ${last}) return -1;\n}`);
    return;
  }
  writer.line(`let tried = false;\nfor (; p <= ${last}; p++) {`);
  const prefix = literalPrefix(itemsOf(root));
  const first = firstOf(root, ACCEPT);
  if (prefix !== "") {
    writer.line(`p = s.indexOf(${JSON.stringify(prefix)}, p); if (p < 0) return -1;`);
  } else if (!isNullable(root) && first.chars !== ANY) {
    writer.line(`while (p < n && !${isAt(context, first.chars, "p")}) p++;`);
  }
  if (form === "points") {
    // A match never begins in the middle of a surrogate pair.
    writer.line("if (p > 0 && p < n && s.codePointAt(p - 1) > 65535) continue;");
  }
  writer.line("r = root(s, n, p); if (r >= 0) return r;");
  if (refuse) writer.line(`if (!tried) { tried = true; ${refuse} }`);
  writer.line("}");
}

/** Where a match can begin: only at the start, at the start of a line, or anywhere. */
function startOf(node: Node, pure: boolean): "text" | "line" | "any" {
  switch (node.type) {
    case "assertion":
      if (node.kind === "text-start" || node.kind === "search-start") return "text";
      return node.kind === "line-start" ? "line" : "any";
    case "sequence":
      for (const [i, item] of node.items.entries()) {
        // Behind a condition on the place, `.*` no longer finds from the start what it finds from later on.
        const start = startOf(item, pure && i === 0);
        // What takes nothing leaves the next item at the start.
        if (start !== "any" || (item.type !== "look" && item.type !== "keep" && item.type !== "assertion"))
          return start;
      }
      return "any";
    case "alternation": {
      const starts = node.items.map((item) => startOf(item, false));
      return starts.includes("any") ? "any" : starts.includes("line") ? "line" : "text";
    }
    case "capture":
    case "atomic":
      return startOf(node.body, pure && node.type === "capture");
    case "repeat":
      // What `.*` does not find from the start, it does not find from later on.
      if (
        pure &&
        node.body.type === "set" &&
        node.body.set === ANY &&
        isUnbounded(node.max) &&
        node.mode !== "possessive"
      ) {
        return node.min <= 1 ? "text" : "any";
      }
      return node.min > 0 ? startOf(node.body, false) : "any";
    default:
      return "any";
  }
}

/** After a first failure: every match holds certain texts in a certain order; a text without them is refused. */
function requiredCheck(root: Node): string {
  const texts = requiredTexts(root);
  const chosen = [...texts.keys()]
    .sort((a, b) => texts[b]!.length - texts[a]!.length)
    .slice(0, REQUIRED_TEXTS)
    .sort((a, b) => a - b);
  if (chosen.length === 0) return "";
  const checks = chosen.map((index) => {
    const text = texts[index]!;
    return `i = s.indexOf(${JSON.stringify(text)}, i); if (i < 0) return -1; i += ${text.length};`;
  });
  return `let i = 0; ${checks.join(" ")}`;
}
