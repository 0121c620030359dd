/** An option as the backend declares it. */
export interface DeclaredOption {
  readonly name: string;
  readonly type: "text" | "secret" | "number" | "integer" | "boolean" | "duration" | "list" | "hash" | "any";
  /** One sentence, in English. */
  readonly meaning: string;
  readonly required: boolean;
  readonly is_secret: boolean;
  readonly default: unknown;
  readonly choices: readonly string[] | null;
  readonly suggestions: readonly string[] | null;
}

/** What stands for a secret that is set, and stays as it is when it is given back. */
export const HIDDEN = "***";
