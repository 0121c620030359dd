import { type CharacterSet, characterSet, isPlain } from "./characters.ts";
import { BRACKETS, QUOTES, type Scan, type Separators } from "./grammar.ts";

const SPACE = 0x20;
const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;

/**
 * A scanner that finds exactly the pairs that `regexpScan` finds, in time linear in the text, for separators that are
 * plain sets of characters; null when they are not (patterns, characters beyond U+FFFF, a backslash, sets whose texts
 * run into each other), which the regexp then does.
 *
 * Why it is exact: a key ends at the first unescaped separator, and once a value separator stands there the rest
 * always matches, so the regexp never takes an earlier end; only a backslash, which may protect the next character
 * or stand for itself, leaves a choice, and `choicesAt` works those choices out in the regexp's own order.
 */
export function linearScan(separators: Separators): Scan | null {
  const { fieldSplit, valueSplit, fieldSplitPattern, valueSplitPattern, lenient, brackets } = separators;
  if (fieldSplitPattern || valueSplitPattern || !isPlain(fieldSplit) || !isPlain(valueSplit)) return null;
  const endsField = characterSet(fieldSplit);
  const splitsValue = characterSet(valueSplit);
  const inKey = characterSet(valueSplit + fieldSplit, true);
  const inValue = characterSet(fieldSplit, true);
  if (!areComplements({ endsField, splitsValue, inKey, inValue })) return null;
  const enclosures = new Map(
    [...QUOTES, ...(brackets ? BRACKETS : [])].map(([open, close]) => [open!.charCodeAt(0), close!.charCodeAt(0)]),
  );

  return (text, found) => {
    const length = text.length;
    const escapes = text.includes("\\");
    const isEnd = (at: number) => at >= length || endsField(text.charCodeAt(at));
    /** `$` holds before a line feed too. */
    const isEndOrLineEnd = (at: number) => isEnd(at) || text.charCodeAt(at) === NEWLINE;

    /** Where the value begins when a value separator stands at `at`; -1 when none does. */
    const splitAt = (at: number): number => {
      let next = at;
      if (lenient) while (text.charCodeAt(next) === SPACE) next += 1;
      if (next < length && splitsValue(text.charCodeAt(next))) next += 1;
      else if (next === at || !splitsValue(SPACE)) return -1;
      if (lenient) while (text.charCodeAt(next) === SPACE) next += 1;
      return next;
    };

    const runEnd = (start: number, inRun: CharacterSet): number => {
      let at = start;
      while (at < length) {
        const code = text.charCodeAt(at);
        if (escapes && code === BACKSLASH && at + 1 < length && text.charCodeAt(at + 1) !== NEWLINE) at += 2;
        else if (inRun(code)) at += 1;
        else break;
      }
      return at;
    };

    const keyEnds = escapes ? choicesAt(text, inKey, (at) => splitAt(at) >= 0) : null;
    const keyEnd = (start: number): number => {
      if (keyEnds) return keyEnds(start);
      const end = runEnd(start, inKey);
      return end > start && splitAt(end) >= 0 ? end : -1;
    };

    const closings = new Map<number, (start: number) => number>();
    /** Where the closing character of an enclosed value stands, the value beginning at `start`; -1 for none. */
    const closingOf = (close: number, start: number): number => {
      let find = closings.get(close);
      if (!find) {
        find = escapes
          ? choicesAt(
              text,
              (code) => code !== close,
              (at) => text.charCodeAt(at) === close && isEndOrLineEnd(at + 1),
            )
          : nextClosing(text, String.fromCharCode(close), isEndOrLineEnd);
        closings.set(close, find);
      }
      const end = find(start);
      return end < 0 && text.charCodeAt(start) === close && isEndOrLineEnd(start + 1) ? start : end;
    };

    let at = 0;
    while (at < length) {
      const end = keyEnd(at);
      if (end < 0) {
        // Without escapes no later start within the same run can do better.
        at = escapes ? at + 1 : Math.max(at, runEnd(at, inKey)) + 1;
        continue;
      }
      const start = splitAt(end);
      const close = enclosures.get(text.charCodeAt(start));
      const closing = close === undefined ? -1 : closingOf(close, start + 1);
      const valueStart = closing < 0 ? start : start + 1;
      const valueEnd = closing < 0 ? runEnd(start, inValue) : closing;
      found(text.slice(at, end), text.slice(valueStart, valueEnd));
      const rest = closing < 0 ? valueEnd : closing + 1;
      at = rest < length && endsField(text.charCodeAt(rest)) ? rest + 1 : rest;
    }
  };
}

/** The next closing character, remembered, so that many openings without one do not each search the whole text. */
function nextClosing(text: string, close: string, isEnd: (at: number) => boolean): (start: number) => number {
  let known = -2;
  return (start) => {
    if (known === -2 || (known >= 0 && known < start)) known = text.indexOf(close, start);
    return known > start && isEnd(known + 1) ? known : -1;
  };
}

/**
 * For `((?:\\.|[inRun])+)` that must be followed by what `stops` accepts: where the regexp lets the run end that begins
 * at a position, -1 when nowhere. One pass from the right finds it for all positions: at each the regexp first tries
 * an escaped pair, then one character, each time as far as it goes.
 */
function choicesAt(text: string, inRun: CharacterSet, stops: (at: number) => boolean): (start: number) => number {
  const length = text.length;
  const ends = new Int32Array(length + 2).fill(-1);
  const reach = (at: number): number => {
    if (at > length) return -1;
    const further = ends[at]!;
    return further >= 0 ? further : stops(at) ? at : -1;
  };
  for (let at = length - 1; at >= 0; at -= 1) {
    const code = text.charCodeAt(at);
    let end = -1;
    if (code === BACKSLASH && at + 1 < length && text.charCodeAt(at + 1) !== NEWLINE) end = reach(at + 2);
    if (end < 0 && inRun(code)) end = reach(at + 1);
    ends[at] = end;
  }
  return (start) => (start < length ? ends[start]! : -1);
}

interface Sets {
  readonly endsField: CharacterSet;
  readonly splitsValue: CharacterSet;
  readonly inKey: CharacterSet;
  readonly inValue: CharacterSet;
}

/**
 * Whether the sets of what may stand in a key and a value are just what the separators leave over: true but for texts
 * that become a range or a class when one stands behind the other.
 */
function areComplements({ endsField, splitsValue, inKey, inValue }: Sets): boolean {
  if (!inKey(BACKSLASH) || !inValue(BACKSLASH)) return false;
  for (let code = 0; code < 128; code += 1) {
    if (inKey(code) === (endsField(code) || splitsValue(code)) || inValue(code) === endsField(code)) return false;
  }
  return true;
}
