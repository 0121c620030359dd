// Checks docker-compose.yaml: `npm run lint:compose`. Its schema and every rule of dclint, and what we promise about it
// besides (scripts/compose/promises.ts). It cannot run the file: that needs a Docker engine.
import { join } from "node:path";
import { DCLinter } from "dclint";
import { brokenPromises } from "./compose/promises.ts";

/** A finding of dclint, whose own types do not resolve under `nodenext`. */
interface Finding {
  readonly line: number;
  readonly message: string;
  readonly rule: string;
}

/** What is wrong with the docker-compose.yaml of this folder, one line each; none when all is well. */
export function checkCompose(root: string): readonly string[] {
  // Every rule at its full strength; a warning counts as an error does.
  const linter = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [] });
  const results: readonly { readonly messages: readonly Finding[] }[] = linter.lintFiles(
    [join(root, "docker-compose.yaml")],
    false,
  );
  const lint = results[0]?.messages.map(({ line, message, rule }) => `line ${line}: ${message} (${rule})`);
  if (lint === undefined) return ["there is no docker-compose.yaml"];
  // What does not fit the schema has no structure to look at.
  const isReadable = !lint.some((line) => /\((invalid-schema|invalid-yaml|unknown-error)\)$/.test(line));
  return isReadable ? [...lint, ...brokenPromises(root)] : lint;
}

if (import.meta.main) {
  const problems = checkCompose(join(import.meta.dirname, ".."));
  for (const problem of problems) console.error(`docker-compose.yaml: ${problem}`);
  if (problems.length === 0) console.log("docker-compose.yaml: schema, lint and promises hold");
  process.exitCode = problems.length === 0 ? 0 : 1;
}
