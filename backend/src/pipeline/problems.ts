import { ConfigurationError, formatPlace, type HeimdallError, type Problem } from "../errors.ts";

/** Gathers what is wrong, so that a person hears of all of it at once. */
export interface Problems {
  /** What the work answers; undefined when it threw a ConfigurationError, which is kept. */
  attempt<T>(work: () => T): T | undefined;
  /** Throws one ConfigurationError with a line for each problem, in the order they were met, and its `problems`. */
  throwAny(): void;
}

export function createProblems(): Problems {
  const found: ConfigurationError[] = [];
  return {
    attempt(work) {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        found.push(error);
        return undefined;
      }
    },
    throwAny() {
      const [first, second] = found;
      if (!first) return;
      if (!second) throw first;
      const lines = new Set(found.map(({ message }) => message));
      throw new ConfigurationError([...lines].join("\n"), { cause: first, problems: found.flatMap(problemsOf) });
    },
  };
}

/** Everything that an error says is wrong. */
export function problemsOf({ message, place, problems }: HeimdallError): readonly Problem[] {
  if (problems) return problems;
  const prefix = place ? `${formatPlace(place)}: ` : "";
  return [{ message: message.startsWith(prefix) ? message.slice(prefix.length) : message, place: place ?? null }];
}
