import {
  ACCEPT,
  bodyFollow,
  endsAtOnePlace,
  type Facts,
  type Follow,
  factsOf,
  followOf,
  isStraight,
  itemsOf,
  maxLength,
  minLength,
} from "../analysis.ts";
import { children, type Expression, type Node, some } from "../ast.ts";
import { ANY, type CharSet, disjoint, fromRanges } from "../charset.ts";
import { type CharTests, createCharTests, type Width } from "./char-test.ts";
import { type Item, isMark, literalPrefix, literalUnit } from "./literal.ts";
import { keyOf, sizeOf } from "./node-key.ts";

const SURROGATES = fromRanges([[0xd800, 0xdfff]]);
const INLINE_SIZE = 30;
const FUNCTION_SIZE = 5_000;

/** Emits the code for a success at the position in a variable; control may fall through where what follows fails. */
type Done = (position: string) => void;

export interface Emitted {
  /** The function `root(s, p)`: the end of the match that begins at `p`, or -1. */
  readonly functions: readonly string[];
  readonly tests: CharTests;
  /** Slots that must be set before a text is matched: failure memories. */
  readonly resets: readonly string[];
  readonly slots: readonly string[];
}

/**
 * Writes an expression as JavaScript functions. What has only one way to match (see `isStraight`) becomes straight
 * code; a real choice tries its ways in Ruby's order, with the rest of the expression inside of a loop or as
 * a function that is called for each way. A position at which the rest failed once is remembered, because it
 * fails there again.
 */
export function emit(expression: Expression, width: Width): Emitted {
  const facts: Facts = factsOf(expression);
  /** With calls, functions are closures where they are needed, so that each round has its own variables. */
  const recursive = some(expression.root, (node) => node.type === "call");
  /** Inside of a repeat's round, functions are closures too. */
  let lexical = recursive;
  const tests = createCharTests(width);
  const functions: string[] = [];
  const slots: string[] = [];
  const resets: string[] = [];
  const shared = new Map<string, string>();
  const bodies = captureBodies(expression.root);
  let out: string[] = [];
  let size = 0;
  let counter = 0;
  let loopDepth = 0;

  const fresh = (prefix: string) => `${prefix}${(counter += 1)}`;
  const line = (text: string) => {
    out.push(text);
    size += text.length;
  };

  /** Writes the body of a function aside and answers it. */
  const bodyOf = (write: () => void): string => {
    const [outerOut, outerSize] = [out, size];
    out = [];
    size = 0;
    line("const n = s.length; let c = 0, r = 0;");
    write();
    const body = `${out.join("\n")}\nreturn -1;`;
    out = outerOut;
    size = outerSize;
    return body;
  };

  /** A function that knows nothing of where it is called: `name(s, p)`. */
  const defineFunction = (prefix: string, write: (position: string) => void): string => {
    const name = fresh(prefix);
    const outer = lexical;
    lexical = recursive;
    const body = bodyOf(() => write(copyOf("p")));
    lexical = outer;
    functions.push(`function ${name}(s, p) { ${body} }`);
    return name;
  };

  /** A function that goes on behind the place where it is defined, and may use what is there. */
  const defineRest = (prefix: string, parameters: string, write: (name: string) => void): string => {
    const name = fresh(prefix);
    const body = bodyOf(() => write(name));
    if (lexical) line(`const ${name} = (${parameters}) => { ${body} };`);
    else functions.push(`function ${name}(${parameters}) { ${body} }`);
    return name;
  };

  const sharedFunction = (key: string, prefix: string, write: (position: string) => void): string => {
    let name = shared.get(key);
    if (!name) {
      name = defineFunction(prefix, write);
      shared.set(key, name);
    }
    return name;
  };

  const capturesOf = (node: Node): number[] => {
    const found: number[] = [];
    const visit = (inner: Node): void => {
      if (inner.type === "capture") found.push(inner.index);
      for (const child of children(inner)) visit(child);
    };
    visit(node);
    return found;
  };

  /** Answers the code that puts a node's groups back to what they were here: unset, but for inside of a repeat. */
  const restoring = (node: Node): string => {
    const captures = capturesOf(node);
    if (captures.length === 0) return "";
    if (loopDepth === 0 && !lexical) {
      const reset = captures.map((index) => `b${index} = -1; e${index} = -1;`).join(" ");
      line(reset);
      return reset;
    }
    const saved = captures.map((index) => [index, fresh("sb"), fresh("se")] as const);
    line(`const ${saved.map(([index, b, e]) => `${b} = b${index}, ${e} = e${index}`).join(", ")};`);
    return saved.map(([index, b, e]) => `b${index} = ${b}; e${index} = ${e};`).join(" ");
  };

  /** Runs `write` in a block of its own; `break LABEL` inside of it is failure. */
  const block = (write: (fail: string) => void): void => {
    const label = fresh("L");
    line(`${label}: {`);
    write(`break ${label};`);
    line("}");
  };

  const copyOf = (position: string): string => {
    const copy = fresh("v");
    line(`let ${copy} = ${position};`);
    return copy;
  };

  const emitItems = (items: readonly Item[], position: string, follow: Follow, fail: string, done: Done): void => {
    for (let i = 0; i < items.length; i += 1) {
      const item = items[i]!;
      if (isMark(item) && item.type === "open") {
        line(`${lexical ? "const " : ""}o${item.index} = ${position};`);
        if (!lexical && !slots.includes(`o${item.index}`)) slots.push(`o${item.index}`);
        continue;
      }
      if (isMark(item)) {
        line(`b${item.index} = o${item.index}; e${item.index} = ${position};`);
        continue;
      }
      const text = literalRun(items, i);
      if (text.length > 0) {
        emitLiteral(text, position, fail);
        i += text.length - 1;
        continue;
      }
      const rest = items.slice(i + 1);
      const after = followOfItems(rest, follow);
      if (isStraight(item, after, facts)) {
        emitStraight(item, position, after, fail);
      } else if (endsAtOnePlace(item, after, facts)) {
        callMatcher(uniqueFunction(item, after), position, fail);
      } else if (item.type === "capture") {
        const inner = [{ type: "open", index: item.index } as const, ...itemsOf(item.body)];
        return emitItems([...inner, { type: "close", index: item.index }, ...rest], position, follow, fail, done);
      } else if (item.type === "sequence") {
        return emitItems([...item.items, ...rest], position, follow, fail, done);
      } else {
        return emitChoice(item, rest, position, follow, after, fail, done);
      }
    }
    done(position);
  };

  const literalRun = (items: readonly Item[], from: number): string => {
    let text = "";
    for (let i = from; i < items.length && literalUnit(items[i]!) >= 0; i += 1) {
      text += String.fromCharCode(literalUnit(items[i]!));
    }
    return text;
  };

  const emitLiteral = (text: string, position: string, fail: string): void => {
    const units = [...text].map((_, i) => `s.charCodeAt(${position}${i ? ` + ${i}` : ""}) !== ${text.charCodeAt(i)}`);
    line(`if (${position} + ${text.length} > n || ${units.join(" || ")}) ${fail}`);
    line(`${position} += ${text.length};`);
  };

  const callMatcher = (name: string, position: string, fail: string): void => {
    line(`${position} = ${name}(s, ${position}); if (${position} < 0) ${fail}`);
  };

  const followOfItems = (items: readonly Item[], follow: Follow): Follow =>
    followOf(
      items.filter((item): item is Node => !isMark(item)),
      follow,
    );

  const followKey = (follow: Follow): string =>
    follow.accept ? "accept" : `${follow.end ? "$" : ""}${follow.chars.negated ? "^" : ""}${follow.chars.text}`;

  /** A function to the only end of a node; going back is inside of it. */
  const uniqueFunction = (node: Node, follow: Follow): string => {
    const write = (position: string) => {
      emitBranching(node, position, follow, (end) => {
        const at = `${end} < n ? (c = s.charCodeAt(${end}), ${tests.exact(follow.chars, "c")}) : ${follow.end}`;
        line(`if (${at}) return ${end};`);
      });
    };
    if (capturesOf(node).length > 0) return defineFunction("unique", write);
    return sharedFunction(`u${keyOf(node)}/${followKey(follow)}`, "unique", write);
  };

  /** A node that has real choices, by itself: the first way that `done` accepts. */
  const emitBranching = (node: Node, position: string, follow: Follow, done: Done): void => {
    if (node.type === "sequence") emitItems(node.items, position, follow, "return -1;", done);
    else if (node.type === "capture") {
      const inner = [{ type: "open", index: node.index } as const, ...itemsOf(node.body)];
      emitItems([...inner, { type: "close", index: node.index }], position, follow, "return -1;", done);
    } else if (isStraight(node, follow, facts)) emitItems([node], position, follow, "return -1;", done);
    else emitChoice(node, [], position, follow, follow, "return -1;", done);
  };

  // ------------------------------------------------------------------------------------------- straight code

  const emitStraight = (node: Node, position: string, follow: Follow, fail: string): void => {
    switch (node.type) {
      case "empty":
      case "keep":
        return;
      case "fail":
        line(`if (n >= 0) ${fail}`);
        return;
      case "set":
        emitSet(node.set, position, fail);
        return;
      case "assertion":
        emitAssertion(node.kind, position, fail);
        return;
      case "look":
        emitLook(node, position, fail);
        return;
      case "backreference":
        emitBackreference(node, position, fail);
        return;
      case "capture": {
        const opened = fresh("open");
        line(`const ${opened} = ${position};`);
        emitOneWay(node.body, position, follow, fail);
        line(`b${node.index} = ${opened}; e${node.index} = ${position};`);
        return;
      }
      case "atomic":
        emitAtomic(node.body, position, fail);
        return;
      case "sequence":
      case "alternation":
      case "repeat":
        emitStraightGroup(node, position, follow, fail);
        return;
      case "conditional":
      case "call":
        throw new Error("a choice is no straight code");
    }
  };

  /** A node that is straight or ends at one place. */
  const emitOneWay = (node: Node, position: string, follow: Follow, fail: string): void => {
    if (isStraight(node, follow, facts)) emitItems(itemsOf(node), position, follow, fail, () => {});
    else callMatcher(uniqueFunction(node, follow), position, fail);
  };

  const emitStraightGroup = (
    node: Node & { type: "sequence" | "alternation" | "repeat" },
    position: string,
    follow: Follow,
    fail: string,
  ): void => {
    const scan = node.type === "repeat" && node.body.type === "set";
    if (!scan && sizeOf(node) > INLINE_SIZE && capturesOf(node).length === 0) {
      const key = `s${keyOf(node)}/${followKey(follow)}`;
      const name = sharedFunction(key, "straight", (own) => {
        writeStraightGroup(node, own, follow, "return -1;");
        line(`return ${own};`);
      });
      callMatcher(name, position, fail);
      return;
    }
    writeStraightGroup(node, position, follow, fail);
  };

  const writeStraightGroup = (
    node: Node & { type: "sequence" | "alternation" | "repeat" },
    position: string,
    follow: Follow,
    fail: string,
  ): void => {
    if (node.type === "sequence") emitItems(node.items, position, follow, fail, () => {});
    else if (node.type === "alternation") emitStraightAlternation(node, position, follow, fail);
    else if (node.mode === "possessive") emitAtomic({ ...node, mode: "greedy" }, position, fail);
    else emitStraightRepeat(node, position, follow, fail);
  };

  const emitStraightAlternation = (
    node: Node & { type: "alternation" },
    position: string,
    follow: Follow,
    fail: string,
  ): void => {
    const taken = fresh("A");
    const restore = restoring(node);
    line(`${taken}: {`);
    for (const item of node.items) {
      block((failItem) => {
        const own = copyOf(position);
        emitOneWay(item, own, follow, failItem);
        line(`${position} = ${own}; break ${taken};`);
      });
      if (restore) line(restore);
      if (item.type === "empty") break;
    }
    line(`${fail}\n}`);
  };

  const emitStraightRepeat = (
    node: Node & { type: "repeat" },
    position: string,
    follow: Follow,
    fail: string,
  ): void => {
    const stays = follow.accept && node.mode === "lazy";
    const max = stays ? node.min : node.max;
    if (node.body.type === "set") {
      emitSetLoop(node.body.set, position, node.min, max, fail);
      return;
    }
    if (max === 0) return;
    const restore = restoring(node.body);
    const inner = bodyFollow(node, follow);
    const bounded = max !== Number.POSITIVE_INFINITY || node.min > 0;
    const count = fresh("k");
    if (max > 1 || node.min > 0) {
      if (bounded) line(`let ${count} = 0;`);
      const label = fresh("R");
      line(`${label}: while (${max === Number.POSITIVE_INFINITY ? "true" : `${count} < ${max}`}) {`);
      const again = loopDepth;
      loopDepth += 1;
      const restoreRound = max > 1 ? restoring(node.body) : restore;
      const own = copyOf(position);
      emitOneWay(node.body, own, inner, `{ ${restoreRound} break ${label}; }`);
      loopDepth = again;
      line(`${position} = ${own};${bounded ? ` ${count}++;` : ""}`);
      line("}");
      if (node.min > 0) line(`if (${count} < ${node.min}) ${fail}`);
      return;
    }
    block((failBody) => {
      const own = copyOf(position);
      const failing = restore ? `{ ${restore} ${failBody} }` : failBody;
      emitOneWay(node.body, own, inner, failing);
      line(`${position} = ${own};`);
    });
  };

  const emitAtomic = (body: Node, position: string, fail: string): void => {
    if (isStraight(body, ACCEPT, facts)) {
      emitItems(itemsOf(body), position, ACCEPT, fail, () => {});
      return;
    }
    callMatcher(matcherOf(body, "atomic"), position, fail);
  };

  /** A function that commits to the first way a node matches. */
  const matcherOf = (body: Node, prefix: string): string => {
    const write = (own: string) => emitItems(itemsOf(body), own, ACCEPT, "return -1;", (end) => line(`return ${end};`));
    if (capturesOf(body).length > 0 || !facts.pure) return defineFunction(prefix, write);
    return sharedFunction(`a${keyOf(body)}`, prefix, write);
  };

  // ------------------------------------------------------------------------------------------- characters

  const readAt = (position: string): string =>
    width === "units" ? `c = s.charCodeAt(${position})` : `c = s.codePointAt(${position})`;

  const step = (position: string): string => (width === "units" ? `${position}++` : `${position} += c > 65535 ? 2 : 1`);

  const emitSet = (set: CharSet, position: string, fail: string): void => {
    line(`if (${position} >= n) ${fail}`);
    line(`${readAt(position)}; if (!(${tests.exact(set, "c")})) ${fail}`);
    line(`${step(position)};`);
  };

  /** Whether a repeat of a set may step over the halves of a surrogate pair one by one. */
  const mayHalve = (follow: Follow, min: number, max: number): boolean =>
    width === "units" && min <= 1 && max === Number.POSITIVE_INFINITY && disjoint(follow.chars, SURROGATES);

  /** Whether a set holds all that stands in a text as a surrogate pair. */
  const holdsAllPairs = (set: CharSet): boolean => {
    const { ranges } = set;
    return ranges.length > 0 && ranges[ranges.length - 1] === 0x10ffff && ranges[ranges.length - 2]! <= 0x10000;
  };

  const setTest = (set: CharSet, halves: boolean): string => (halves ? tests.loose(set, "c") : tests.exact(set, "c"));

  /** Takes as many characters as there are; straight, so it never gives one back. */
  const emitSetLoop = (set: CharSet, position: string, min: number, max: number, fail: string): void => {
    if (max === 0) return;
    if (max === Number.POSITIVE_INFINITY && set === ANY && min <= 1) {
      if (min === 1) line(`if (${position} >= n) ${fail}`);
      line(`${position} = n;`);
      return;
    }
    // A greedy loop ends in front of a character outside of the set, so never inside of a pair.
    const halves = width === "units" && max === Number.POSITIVE_INFINITY && min <= 1 && holdsAllPairs(set);
    const from = fresh("f");
    const limit = max === Number.POSITIVE_INFINITY || width === "points" ? "n" : fresh("m");
    const counted = width === "points" && (max !== Number.POSITIVE_INFINITY || min > 1);
    if (limit !== "n") line(`const ${limit} = ${position} + ${max} < n ? ${position} + ${max} : n;`);
    const count = counted ? fresh("k") : "";
    if (counted) line(`let ${count} = 0;`);
    else if (min > 0) line(`const ${from} = ${position};`);
    const countTest = counted && max !== Number.POSITIVE_INFINITY ? ` && ${count} < ${max}` : "";
    line(
      `while (${position} < ${limit}${countTest} && (${readAt(position)}, ${setTest(set, halves)})) ${counted ? `{ ${count}++; ` : ""}${step(position)};${counted ? " }" : ""}`,
    );
    if (min > 0) line(`if (${counted ? `${count} < ${min}` : `${position} - ${from} < ${min}`}) ${fail}`);
  };

  const emitAssertion = (kind: (Node & { type: "assertion" })["kind"], position: string, fail: string): void => {
    switch (kind) {
      case "line-start":
        line(`if (${position} > 0 && (${position} >= n || s.charCodeAt(${position} - 1) !== 10)) ${fail}`);
        return;
      case "line-end":
        line(`if (${position} < n && s.charCodeAt(${position}) !== 10) ${fail}`);
        return;
      case "text-start":
      case "search-start":
        line(`if (${position} > 0) ${fail}`);
        return;
      case "text-end":
        line(`if (${position} < n) ${fail}`);
        return;
      case "end-before-newline":
        line(`if (${position} < n && !(${position} + 1 === n && s.charCodeAt(${position}) === 10)) ${fail}`);
        return;
      case "word-boundary":
      case "no-word-boundary":
        emitBoundary(kind === "word-boundary", position, fail);
        return;
    }
  };

  const emitBoundary = (wanted: boolean, position: string, fail: string): void => {
    const before = `(${position} > 0 && isWordBefore(s, ${position}))`;
    const after = `(${position} < n && isWordAt(s, ${position}))`;
    line(`if (${before} ${wanted ? "===" : "!=="} ${after}) ${fail}`);
  };

  const emitLook = (node: Node & { type: "look" }, position: string, fail: string): void => {
    const single = node.body.type === "set" ? node.body.set : null;
    if (single && (width === "units" || !node.behind)) {
      const test = tests.exact(single, "c");
      const found = node.behind
        ? `${position} > 0 && (c = s.charCodeAt(${position} - 1), ${test})`
        : `${position} < n && (${readAt(position)}, ${test})`;
      line(`if (${node.negative ? found : `!(${found})`}) ${fail}`);
      return;
    }
    const restore = node.negative ? restoring(node) : "";
    const name = node.behind ? lookbehindFunction(node.body) : matcherOf(node.body, "ahead");
    line(`r = ${name}(s, ${position});${restore ? ` ${restore}` : ""} if (r ${node.negative ? ">=" : "<"} 0) ${fail}`);
  };

  const lookbehindFunction = (body: Node): string =>
    defineFunction("behind", (position) => {
      const [least, most] = [minLength(body), maxLength(body)];
      const from = fresh("v");
      // A character is one or two units.
      const widest = most === Number.POSITIVE_INFINITY ? "0" : `Math.max(0, ${position} - ${most * 2})`;
      line(`for (let q = ${position} - ${least}; q >= ${widest}; q--) {`);
      line(`let ${from} = q;`);
      block((fail) => {
        const end: Follow = { chars: ANY, end: true, accept: false };
        emitItems(itemsOf(body), from, end, fail, (own) => line(`if (${own} === ${position}) return q;`));
      });
      line("}");
    });

  const emitBackreference = (node: Node & { type: "backreference" }, position: string, fail: string): void => {
    const matched = fresh("B");
    line(`${matched}: {`);
    for (const index of [...node.indexes].reverse()) {
      line(`if (e${index} >= 0) {`);
      line(`r = matchesAgain(s, b${index}, e${index}, ${position}, ${node.ignoreCase});`);
      line(`if (r >= 0) { ${position} = r; break ${matched}; }`);
      line("}");
    }
    line(`${fail}\n}`);
  };

  // ------------------------------------------------------------------------------------------- choices

  const emitChoice = (
    node: Node,
    rest: readonly Item[],
    position: string,
    follow: Follow,
    after: Follow,
    fail: string,
    done: Done,
  ): void => {
    if (node.type === "repeat" && node.body.type === "set" && node.mode !== "possessive") {
      emitSetChoice(node, node.body.set, rest, position, follow, after, done);
      line(fail);
      return;
    }
    const use = shareRest(rest, follow, done);
    if (node.type === "alternation") {
      emitAlternatives(node.items, node, position, after, use);
    } else if (node.type === "repeat" && node.max === 1 && node.min === 0) {
      const ways: Node[] = [node.body, { type: "empty" }];
      emitAlternatives(node.mode === "lazy" ? ways.reverse() : ways, node, position, after, use);
    } else if (node.type === "repeat") {
      emitLoopChoice(node, position, after, use);
    } else if (node.type === "conditional") {
      const test = node.indexes.map((index) => `e${index} >= 0`).join(" || ");
      line(`if (${test}) {`);
      emitAlternatives([node.yes], node, position, after, use);
      line("} else {");
      emitAlternatives([node.no], node, position, after, use);
      line("}");
    } else if (node.type === "call") {
      const name = callFunction(node.index);
      const next = fresh("next");
      line(`const ${next} = (s, p) => { let r = 0;`);
      use("p");
      line("return -1; };");
      line(`r = ${name}(s, ${position}, ${next}); if (r >= 0) return r;`);
    }
    line(fail);
  };

  /** The rest of a sequence as something that can be used several times: small code, or a function. */
  const shareRest = (rest: readonly Item[], follow: Follow, done: Done): Done => {
    if (rest.length === 0) return done;
    const memory = facts.pure && loopDepth === 0 ? fresh("memo") : "";
    const name = defineRest("rest", "s, p", () => {
      const position = copyOf("p");
      if (memory) line(`if (p === ${memory}) return -1;`);
      block((fail) => emitItems(rest, position, follow, fail, done));
      if (memory) line(`${memory} = p;`);
    });
    if (memory) {
      slots.push(memory);
      resets.push(`${memory} = -1;`);
    }
    return (position) => line(`r = ${name}(s, ${position}); if (r >= 0) return r;`);
  };

  const emitAlternatives = (items: readonly Node[], whole: Node, position: string, follow: Follow, use: Done): void => {
    const restore = restoring(whole);
    for (const item of items) {
      block((fail) => emitItems(itemsOf(item), copyOf(position), follow, fail, use));
      if (restore) line(restore);
    }
  };

  const emitLoopChoice = (node: Node & { type: "repeat" }, position: string, after: Follow, use: Done): void => {
    restoring(node.body);
    const counted = node.min > 0 || node.max !== Number.POSITIVE_INFINITY;
    const inner = bodyFollow(node, after);
    const memory = facts.pure && !counted && loopDepth === 0 && capturesOf(node.body).length === 0 ? fresh("memo") : "";
    if (memory) {
      slots.push(memory);
      resets.push(`${memory} = -1;`);
    }
    const name = defineRest("again", "s, p, k", (self) => {
      if (memory) line(`if (p === ${memory}) return -1;`);
      const [from, round] = [fresh("v"), fresh("k")];
      line(`const ${from} = p, ${round} = k;`);
      const leave = () => {
        if (node.min > 0) line(`if (${round} >= ${node.min}) {`);
        use(from);
        if (node.min > 0) line("}");
      };
      if (node.mode === "lazy") leave();
      if (node.max !== Number.POSITIVE_INFINITY) line(`if (${round} < ${node.max}) {`);
      const outer = lexical;
      lexical ||= !isStraight(node.body, inner, facts);
      loopDepth += 1;
      const restore = restoring(node.body);
      block((fail) => {
        emitItems(itemsOf(node.body), copyOf(from), inner, fail, (end) => {
          // A round that took nothing is the last one.
          line(`if (${end} === ${from}${node.min > 0 ? ` && ${round} >= ${node.min}` : ""}) {`);
          use(end);
          line(`} else { r = ${self}(s, ${end}, ${round} + 1); if (r >= 0) return r; }`);
        });
      });
      if (restore) line(restore);
      loopDepth -= 1;
      lexical = outer;
      if (node.max !== Number.POSITIVE_INFINITY) line("}");
      if (node.mode !== "lazy") leave();
      if (memory) line(`${memory} = p;`);
    });
    line(`r = ${name}(s, ${position}, 0); if (r >= 0) return r;`);
  };

  const callFunction = (index: number): string => {
    const key = `call${index}`;
    let name = shared.get(key);
    if (!name) {
      name = fresh("call");
      shared.set(key, name);
      const outerDepth = loopDepth;
      loopDepth += 1;
      const body = index === 0 ? expression.root : bodies.get(index)!;
      const whole: Node = index === 0 ? body : { type: "capture", index, body };
      const written = bodyOf(() => {
        const restore = restoring(whole);
        block((fail) => {
          const items: Item[] = [...itemsOf(body)];
          if (index > 0) items.unshift({ type: "open", index });
          if (index > 0) items.push({ type: "close", index });
          const after: Follow = { chars: ANY, end: true, accept: false };
          emitItems(items, copyOf("p"), after, fail, (end) => line(`r = next(s, ${end}); if (r >= 0) return r;`));
        });
        if (restore) line(restore);
      });
      functions.push(`function ${name}(s, p, next) { ${written} }`);
      loopDepth = outerDepth;
    }
    return name;
  };

  /** A repeat of a set with something behind that may begin with the same characters: the rest goes in a loop. */
  const emitSetChoice = (
    node: Node & { type: "repeat" },
    set: CharSet,
    rest: readonly Item[],
    position: string,
    follow: Follow,
    after: Follow,
    done: Done,
  ): void => {
    const inline = size < FUNCTION_SIZE || rest.length === 0;
    const use: Done = inline
      ? (at) => block((failRest) => emitItems(rest, copyOf(at), follow, failRest, done))
      : shareRest(rest, follow, done);
    const everything = set === ANY && node.max === Number.POSITIVE_INFINITY && node.min <= 1 && width === "units";
    // Where the rest failed from some place on, it fails from any later place on.
    const memory = everything && facts.pure && loopDepth === 0 ? fresh("memo") : "";
    if (memory) {
      slots.push(memory);
      resets.push(`${memory} = 0x3fffffff;`);
    }
    const halves = mayHalve(after, node.min, node.max) && holdsAllPairs(set);
    const test = setTest(set, halves);
    const prefix = literalPrefix(rest);
    block((fail) => {
      if (memory) line(`if (${position} >= ${memory}) ${fail}`);
      if (node.mode === "lazy") emitLazy(node, set, test, halves, prefix, position, fail, use);
      else emitGreedy(node, set, test, halves, prefix, position, fail, use);
    });
    if (memory) line(`if (${position} < ${memory}) ${memory} = ${position};`);
  };

  const emitGreedy = (
    node: Node & { type: "repeat" },
    set: CharSet,
    test: string,
    halves: boolean,
    prefix: string,
    position: string,
    fail: string,
    use: Done,
  ): void => {
    const end = copyOf(position);
    const finite = node.max !== Number.POSITIVE_INFINITY;
    if (set === ANY && !finite && halves) {
      line(`${end} = n;`);
    } else if (width === "units") {
      const limit = finite ? fresh("m") : "n";
      if (finite) line(`const ${limit} = ${position} + ${node.max} < n ? ${position} + ${node.max} : n;`);
      line(`while (${end} < ${limit} && (${readAt(end)}, ${test})) ${end}++;`);
    } else {
      const count = fresh("k");
      line(`let ${count} = 0;`);
      line(
        `while (${end} < n${finite ? ` && ${count} < ${node.max}` : ""} && (${readAt(end)}, ${test})) { ${count}++; ${step(end)}; }`,
      );
      line(`if (${count} < ${node.min}) ${fail}`);
      line(`for (let left = ${count}; left >= ${node.min}; left--) {`);
      use(end);
      line(`${end} -= ${end} - 2 >= ${position} && s.codePointAt(${end} - 2) > 65535 ? 2 : 1;`);
      line("}");
      return;
    }
    const least = node.min === 0 ? position : `${position} + ${node.min}`;
    const skip = prefix === "" ? "" : ` if (s.charCodeAt(${end}) !== ${prefix.charCodeAt(0)}) continue;`;
    if (prefix !== "") line(`if (${end} > n - ${prefix.length}) ${end} = n - ${prefix.length};`);
    line(`for (; ${end} >= ${least}; ${end}--) {${skip}`);
    use(end);
    line("}");
  };

  const emitLazy = (
    node: Node & { type: "repeat" },
    set: CharSet,
    test: string,
    halves: boolean,
    prefix: string,
    position: string,
    fail: string,
    use: Done,
  ): void => {
    const end = copyOf(position);
    if (node.min > 0) emitSetLoop(set, end, node.min, node.min, fail);
    const finite = node.max !== Number.POSITIVE_INFINITY;
    const count = finite ? fresh("k") : "";
    if (finite) line(`let ${count} = ${node.min};`);
    line("for (;;) {");
    if (set === ANY && halves && prefix !== "") {
      line(`${end} = s.indexOf(${JSON.stringify(prefix)}, ${end}); if (${end} < 0) ${fail}`);
      use(end);
      line(`${end}++;`);
    } else {
      use(end);
      if (finite) line(`if (${count}++ >= ${node.max}) ${fail}`);
      line(`if (${end} >= n) ${fail}`);
      line(`${readAt(end)}; if (!(${test})) ${fail}`);
      line(`${step(end)};`);
    }
    line("}");
  };

  const root = bodyOf(() =>
    emitItems(itemsOf(expression.root), copyOf("p"), ACCEPT, "return -1;", (end) => line(`return ${end};`)),
  );
  functions.push(`function root(s, p) { ${root} }`);

  for (let index = 1; index <= expression.groups.length; index += 1) slots.push(`b${index}`, `e${index}`);
  return { functions, tests, resets, slots: [...new Set(slots)] };
}

function captureBodies(root: Node): Map<number, Node> {
  const bodies = new Map<number, Node>();
  const visit = (node: Node): void => {
    if (node.type === "capture") bodies.set(node.index, node.body);
    for (const child of children(node)) visit(child);
  };
  visit(root);
  return bodies;
}
