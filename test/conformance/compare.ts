import type { Event } from "../../backend/src/event/event.ts";
import { fieldReference } from "../../backend/src/event/field-reference.ts";
import { Timestamp } from "../../backend/src/event/timestamp.ts";
import { type Fields, isHash, isNumber, toNumber, type Value } from "../../backend/src/event/value.ts";

/**
 * Compares the events that came out with what was expected: objects as subsets at every depth, lists exactly,
 * numbers by value. Answers the first difference in words, null when there is none.
 */
export function differenceOfEvents(actual: readonly Event[], expected: readonly Fields[]): string | null {
  if (actual.length !== expected.length) {
    return `${expected.length} events expected, ${actual.length} came: ${JSON.stringify(actual.map(({ fields }) => fields))}`;
  }
  for (const [index, expectation] of expected.entries()) {
    const difference = differenceOfEvent(actual[index]!, expectation);
    if (difference) return `event ${index}: ${difference}; it was ${JSON.stringify(actual[index]!.fields)}`;
  }
  return null;
}

function differenceOfEvent(event: Event, expectation: Fields): string | null {
  for (const [name, expected] of Object.entries(expectation)) {
    if (name === "$absent") {
      const present = (expected as string[]).find((reference) => fieldReference(reference).has(event));
      if (present !== undefined) return `${present} exists`;
    } else if (name === "$tags") {
      const tags = event.fields.tags;
      const missing = (expected as string[]).find((tag) => !(Array.isArray(tags) ? tags.includes(tag) : tags === tag));
      if (missing !== undefined) return `the tag ${missing} is missing`;
    } else {
      const actual = name === "@metadata" ? event.metadata : event.fields[name];
      const difference = differenceOfValue(actual, expected, name);
      if (difference) return difference;
    }
  }
  return null;
}

function differenceOfValue(actual: Value | undefined, expected: Value, path: string): string | null {
  const differs = `${path} is ${actual === undefined ? "missing" : JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`;
  if (actual === undefined) return differs;
  if (isNumber(expected)) return isNumber(actual) && toNumber(actual) === toNumber(expected) ? null : differs;
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return differs;
    return firstOf(expected.map((item, index) => differenceOfValue(actual[index], item, `${path}[${index}]`)));
  }
  if (isHash(expected)) {
    if (!isHash(actual)) return differs;
    return firstOf(
      Object.entries(expected).map(([name, item]) => differenceOfValue(actual[name], item, `${path}.${name}`)),
    );
  }
  const plain = actual instanceof Timestamp ? actual.toString() : actual;
  return plain === expected ? null : differs;
}

function firstOf(differences: readonly (string | null)[]): string | null {
  return differences.find((difference) => difference !== null) ?? null;
}
