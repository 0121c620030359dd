import { alternation, type Node, sequence, set } from "./ast.ts";
import { type CharSet, complement, fromRanges } from "./charset.ts";
import type { WrittenSet } from "./escapes.ts";
import { caseVariants, foldSet, severalIn, severalOf, singlesFor } from "./fold.ts";

/** A part of a sequence while it is read; `char` is its code point when it is one written character, else -1. */
export interface Piece {
  readonly node: Node;
  readonly char: number;
  readonly ignoreCase?: boolean;
}

/**
 * Makes the sequence of what was read. Characters read without regard to case become the sets of their variants;
 * Onigmo folds in full, so `ß` also matches `ss` and `ss` also matches `ß`.
 */
export function joinPieces(pieces: readonly Piece[]): Node {
  const items: Node[] = [];
  for (let i = 0; i < pieces.length; ) {
    const piece = pieces[i]!;
    if (!piece.ignoreCase || piece.char < 0) {
      items.push(piece.node);
      i += 1;
      continue;
    }
    let end = i;
    while (end < pieces.length && pieces[end]!.ignoreCase && pieces[end]!.char >= 0) end += 1;
    items.push(foldedText(pieces.slice(i, end).map((part) => part.char)));
    i = end;
  }
  return sequence(items);
}

function foldedText(codes: readonly number[]): Node {
  const items: Node[] = [];
  for (let i = 0; i < codes.length; ) {
    const rest = codes.slice(i);
    const singles = singlesFor(rest);
    const longest = singles[0]?.length ?? 1;
    if (singles.length === 0) {
      items.push(foldedChar(rest[0]!));
    } else {
      items.push(
        alternation([
          sequence(rest.slice(0, longest).map(foldedChar)),
          ...singles.map(({ length, set: chars }) =>
            sequence([set(chars), ...rest.slice(length, longest).map(foldedChar)]),
          ),
        ]),
      );
    }
    i += longest;
  }
  return sequence(items);
}

export function foldedChar(code: number): Node {
  const single = set(fromRanges(caseVariants(code).map((variant) => [variant, variant] as const)));
  const several = severalOf(code);
  if (several === null) return single;
  return alternation([single, sequence([...several].map((char) => foldedChar(char.codePointAt(0)!)))]);
}

/** A class or property as it stands in an expression. */
export function classPiece(found: WrittenSet, ignoreCase: boolean): Piece {
  const { set: chars, plain, negated } = found;
  if (!ignoreCase) return { node: set(negated ? complement(chars) : chars), char: -1 };
  const folded = foldSet(chars, plain);
  return { node: negated ? set(complement(folded)) : foldedClass(folded), char: -1 };
}

/** A class read without regard to case: it also takes the several characters that one of its members folds to. */
function foldedClass(chars: CharSet): Node {
  const texts = severalIn(chars);
  if (texts.length === 0) return set(chars);
  return alternation([set(chars), ...texts.map((text) => foldedText([...text].map((char) => char.codePointAt(0)!)))]);
}
