import type { Fields } from "../event/value.ts";
import type { QueryNode } from "./ast.ts";
import { equalTo, withinRange } from "./compare.ts";
import { anyValue, fieldProbe, type Scalar } from "./field-values.ts";
import type { Observation } from "./observation.ts";
import { containsWords, isTextField, regexpTest, wildcardTest, wordWildcardTest } from "./text-match.ts";

type FieldsTest = (fields: Fields) => boolean;
type ValueTest = (value: Scalar) => boolean;

/**
 * Compiles a query to a predicate over one document, once; nothing is interpreted per document. Texts are keywords
 * (equal or not) except in the fields that `isTextField` names. Throws QUERY on a regular expression it refuses.
 */
export function compilePredicate(query: QueryNode): (document: Pick<Observation, "fields">) => boolean {
  const test = compileNode(query);
  return (document) => test(document.fields);
}

function compileNode(node: QueryNode): FieldsTest {
  switch (node.kind) {
    case "all":
      return () => true;
    case "none":
      return () => false;
    case "and":
      return compileAnd(node.nodes.map(compileNode));
    case "or":
      return compileOr(node.nodes.map(compileNode), node.minimum ?? 1);
    case "not": {
      const test = compileNode(node.node);
      return (fields) => !test(fields);
    }
    case "exists": {
      const probe = fieldProbe(node.field);
      return (fields) => probe(fields, () => true);
    }
    case "range":
      return onField(node.field, withinRange(node.field, node));
    case "regexp":
      return onField(node.field, onText(regexpTest(node.pattern)));
    case "term":
    case "phrase":
      return textual(node.field, equalTo(node.kind === "term" ? node.value : node.text), () =>
        containsWords(String(node.kind === "term" ? node.value : node.text)),
      );
    case "prefix": {
      const { text } = node;
      const literal = text.replace(/[\\*?]/g, "\\$&");
      return textual(
        node.field,
        onText((value) => value.startsWith(text)),
        () => wordWildcardTest(`${literal}*`),
      );
    }
    case "wildcard":
      return textual(node.field, onText(wildcardTest(node.pattern)), () => wordWildcardTest(node.pattern));
  }
}

function compileAnd(tests: readonly FieldsTest[]): FieldsTest {
  if (tests.length === 1) return tests[0]!;
  if (tests.length === 2) {
    const [first, second] = tests as [FieldsTest, FieldsTest];
    return (fields) => first(fields) && second(fields);
  }
  return (fields) => tests.every((test) => test(fields));
}

function compileOr(tests: readonly FieldsTest[], minimum: number): FieldsTest {
  if (minimum <= 0) return () => true;
  if (minimum === 1) return (fields) => tests.some((test) => test(fields));
  return (fields) => {
    let count = 0;
    for (const test of tests) if (test(fields) && ++count >= minimum) return true;
    return false;
  };
}

function onField(field: string, test: ValueTest): FieldsTest {
  const probe = fieldProbe(field);
  return (fields) => probe(fields, test);
}

function onText(test: (value: string) => boolean): ValueTest {
  return (value) => typeof value === "string" && test(value);
}

/** A test that is exact on keywords and by words on analysed texts; without a field it asks every value both ways. */
function textual(field: string | null, exact: ValueTest, makeByWords: () => (value: string) => boolean): FieldsTest {
  if (field !== null && !isTextField(field)) return onField(field, exact);
  const byWords = makeByWords();
  const either: ValueTest = (value) => exact(value) || (typeof value === "string" && byWords(value));
  if (field === null) return (fields) => anyValue(fields, either);
  const test = onField(field, either);
  if (!field.endsWith(".text")) return test;
  // `x.text` is `x` analysed, unless the document has such a field.
  const base = onField(field.slice(0, -".text".length), either);
  return (fields) => test(fields) || base(fields);
}
