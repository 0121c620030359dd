import { type CharSet, complement, contains } from "../charset.ts";
import { byteTable, type TextForm } from "./text-form.ts";

/** Writes tests of characters as JavaScript expressions; sets that take more than a comparison become tables. */
export interface CharTests {
  /** The test of the character code in a variable. */
  test(set: CharSet, code: string): string;
  /** Declarations that the tests need; they take their values from `values[i]`. */
  readonly declarations: readonly string[];
  readonly values: readonly unknown[];
}

const COMPARISONS = 3;

export function createCharTests(form: TextForm): CharTests {
  const declarations: string[] = [];
  const values: unknown[] = [];
  const names = new Map<string, string>();

  const named = (set: CharSet, declare: (name: string) => void): string => {
    const key = `${set.negated ? "^" : ""}${set.text}`;
    let name = names.get(key);
    if (!name) {
      name = `has${names.size}`;
      names.set(key, name);
      declare(name);
    }
    return name;
  };

  const table = (set: CharSet): string =>
    named(set, (name) => {
      values.push(byteTable(set));
      declarations.push(`const ${name} = values[${values.length - 1}];`);
    });

  const lookUp = (set: CharSet): string =>
    named(set, (name) => {
      values.push(byteTable(set), (code: number) => contains(set, code));
      const index = values.length;
      declarations.push(
        `const ${name}Table = values[${index - 2}], ${name}Rest = values[${index - 1}];`,
        `function ${name}(c) { return c < 256 ? ${name}Table[c] === 1 : ${name}Rest(c); }`,
      );
    });

  return {
    declarations,
    values,
    test(set, code) {
      if (/^(\\x..|[A-Za-z0-9-]|\\u\{[0-9a-f]+\})*$/.test(set.text)) {
        const whole = set.negated ? complement(set).ranges : set.ranges;
        const ranges = form === "bytes" ? whole.filter((_, i) => whole[i - (i % 2)]! < 256) : whole;
        if (ranges.length === 0) return set.negated ? "true" : "false";
        const only = ranges.length === 2 ? ranges : null;
        if (only && only[0]! === 0 && only[1]! >= (form === "bytes" ? 255 : 0x10ffff))
          return set.negated ? "false" : "true";
        if (ranges.length <= 2 * (form === "bytes" ? 1 : COMPARISONS)) {
          const inside = ranges
            .flatMap((from, i) => (i % 2 === 0 ? [comparison(from, ranges[i + 1]!, code)] : []))
            .join(" || ");
          return set.negated ? `!(${inside})` : `(${inside})`;
        }
      }
      return form === "bytes" ? `${table(set)}[${code}] === 1` : `${lookUp(set)}(${code})`;
    },
  };
}

function comparison(from: number, to: number, code: string): string {
  if (from === to) return `${code} === ${from}`;
  return from === 0 ? `${code} <= ${to}` : `${code} >= ${from} && ${code} <= ${to}`;
}
