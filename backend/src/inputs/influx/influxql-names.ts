import { createContext, Script } from "node:vm";
import { HeimdallError, messageOf } from "../../errors.ts";
import type { Source } from "./influxql-ast.ts";

const TIME_LIMIT = 250;

/**
 * The names that a pattern matches. InfluxDB's patterns (RE2) are JavaScript's in all that names need; as a client
 * typed this one, it runs under a time limit.
 */
export function matchingNames(pattern: string, names: readonly string[]): string[] {
  const script = new Script(
    "const expression = new RegExp(pattern, 'u'); names.filter((name) => expression.test(name))",
  );
  try {
    const kept = script.runInContext(createContext({ pattern, names: [...names] }), {
      timeout: TIME_LIMIT,
    }) as string[];
    return Array.from(kept);
  } catch (cause) {
    throw new HeimdallError("INFLUXQL", `the pattern /${pattern}/ cannot be used: ${messageOf(cause)}`, {
      status: 400,
      cause,
    });
  }
}

/** The names that a source means: its own name, there or not, or what its pattern matches. */
export function namesOf(source: Source, names: readonly string[]): string[] {
  return "name" in source ? [source.name] : matchingNames(source.pattern, names);
}
