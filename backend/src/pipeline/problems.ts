import { ConfigurationError } from "../errors.ts";

/** Gathers what is wrong, so that a person hears of all of it at once. */
export interface Problems {
  /** What the work answers; undefined when it threw a ConfigurationError, which is kept. */
  attempt<T>(work: () => T): T | undefined;
  /** Throws one ConfigurationError with a line for each problem, in the order they were met. */
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
      throw new ConfigurationError([...lines].join("\n"), { cause: first });
    },
  };
}
