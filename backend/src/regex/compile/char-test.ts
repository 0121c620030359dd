import { type CharSet, complement, contains } from "../charset.ts";

/** How code points beyond the BMP are treated: by code unit with a bail-out where one is looked at, or whole. */
export type Width = "units" | "points";

const LAST_UNIT = 0xffff;
const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;
const COMPARISONS = 5;

/** Writes tests of a character code as JavaScript expressions; big sets become tables that it collects. */
export interface CharTests {
  /** The test of `code`, an identifier; in width "units" it bails out at a surrogate of a set beyond the BMP. */
  exact(set: CharSet, code: string): string;
  /** As `exact`, but a surrogate counts as a member of a set that reaches beyond the BMP, without a bail-out. */
  loose(set: CharSet, code: string): string;
  /** Declarations that the tests need. */
  readonly declarations: readonly string[];
  /** Values that the declarations take from `values[i]`. */
  readonly values: readonly unknown[];
}

export function createCharTests(width: Width): CharTests {
  const declarations: string[] = [];
  const values: unknown[] = [];
  const tables = new Map<string, string>();

  const table = (set: CharSet, surrogates: "bail" | "member" | "plain"): string => {
    const key = `${set.negated ? "^" : ""}${set.text}/${surrogates}`;
    let name = tables.get(key);
    if (!name) {
      name = `has${tables.size}`;
      tables.set(key, name);
      const ascii = new Uint8Array(128);
      for (let code = 0; code < 128; code += 1) ascii[code] = contains(set, code) ? 1 : 0;
      values.push(ascii, (code: number) => contains(set, code));
      const index = values.length;
      const special =
        surrogates === "plain"
          ? ""
          : `if (c >= ${FIRST_SURROGATE} && c <= ${LAST_SURROGATE}) ${surrogates === "bail" ? "throw BAIL" : "return true"}; `;
      declarations.push(
        `const ${name}Table = values[${index - 2}], ${name}Rest = values[${index - 1}];`,
        `function ${name}(c) { if (c < 128) return ${name}Table[c] === 1; ${special}return ${name}Rest(c); }`,
      );
    }
    return name;
  };

  const test = (set: CharSet, code: string, loose: boolean): string => {
    const reachesBeyond = contains(set, 0x1f600) || set.ranges[set.ranges.length - 1]! > LAST_UNIT;
    const special = width === "units" && reachesBeyond;
    const others = complement(set).ranges.filter((_, i, all) => width === "points" || all[i - (i % 2)]! <= LAST_UNIT);
    if (contains(set, LAST_UNIT) && special && others.length <= COMPARISONS * 2) {
      const none = outside(others, code);
      if (loose) return none;
      return `${none} && (${code} < ${FIRST_SURROGATE} || ${code} > ${LAST_SURROGATE} || bail())`;
    }
    if (width === "points" && contains(set, 0x10ffff) && others.length <= COMPARISONS * 2) return outside(others, code);
    if (!special && set.ranges.length <= COMPARISONS * 2) return inside(set.ranges, code);
    return `${table(set, special ? (loose ? "member" : "bail") : "plain")}(${code})`;
  };

  return {
    exact: (set, code) => test(set, code, false),
    loose: (set, code) => test(set, code, true),
    declarations,
    values,
  };
}

/** A comparison for each range; the two cases of a letter or letter range are one. */
function inside(ranges: readonly number[], code: string): string {
  const parts: string[] = [];
  const paired = new Set<number>();
  for (let i = 0; i < ranges.length; i += 2) {
    if (paired.has(i)) continue;
    const [from, to] = [ranges[i]!, ranges[i + 1]!];
    const other = ranges.findIndex((low, j) => j % 2 === 0 && low === from + 32 && ranges[j + 1] === to + 32);
    if (from >= 0x41 && to <= 0x5a && other > 0) {
      paired.add(other);
      parts.push(range(from + 32, to + 32, `(${code} | 32)`));
    } else {
      parts.push(range(from, to, code));
    }
  }
  return parts.length === 0 ? "false" : parts.length === 1 ? parts[0]! : `(${parts.join(" || ")})`;
}

function range(from: number, to: number, code: string): string {
  return from === to ? `${code} === ${from}` : `(${code} >= ${from} && ${code} <= ${to})`;
}

function outside(ranges: readonly number[], code: string): string {
  if (ranges.length === 0) return "true";
  const parts: string[] = [];
  for (let i = 0; i < ranges.length; i += 2) {
    const [from, to] = [ranges[i]!, ranges[i + 1]!];
    if (from === to) parts.push(`${code} !== ${from}`);
    else if (from === 0) parts.push(`${code} > ${to}`);
    else parts.push(`(${code} < ${from} || ${code} > ${to})`);
  }
  return parts.length === 1 ? parts[0]! : `(${parts.join(" && ")})`;
}
