import type { ExactNumber } from "../event/value.ts";

/** A value as a pipeline file writes it, before a component's declared types are applied. */
export type ConfigValue = string | number | boolean | ExactNumber | ConfigValue[] | ConfigHash | PluginValue;
/** A hash keeps the order in which it was written. */
export type ConfigHash = Map<string, ConfigValue>;
/** A plugin as a value: `codec => multiline { … }`. */
export interface PluginValue {
  readonly plugin: string;
  readonly settings: ConfigHash;
}

export type OptionType =
  | "string"
  | "number"
  | "boolean"
  | "array"
  | "hash"
  | "field_reference"
  | "bytes"
  | "path"
  | "password"
  | "codec"
  | "any";

/**
 * One option of a component, declared once: validation, the documentation page and the form in the UI come from
 * it. `T` is the type that the component's `create` receives.
 */
export interface Option<T> {
  readonly type: OptionType;
  /** One sentence for the documentation, in plain words. */
  readonly meaning: string;
  readonly default: T | undefined;
  /** How the documentation words a default that is not the same on every machine. */
  readonly defaultText?: string;
  readonly required: boolean;
  readonly choices: readonly string[] | undefined;
  /** Refuses a value that has the right type; answers what to write instead, or null when it is good. */
  check?(value: NonNullable<T>): string | null;
  /** An option of the peer's that Heimdall refuses: the reason and what to write instead. */
  readonly refused: string | undefined;
}

export type Options = Readonly<Record<string, Option<unknown>>>;
export type OptionValues<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

interface Rest<T> {
  readonly meaning: string;
  readonly choices?: readonly string[];
  check?(value: T): string | null;
}
interface WithDefault<T> extends Rest<T> {
  readonly default: T;
  readonly defaultText?: string;
}
interface Required<T> extends Rest<T> {
  readonly required: true;
}

/** The function that declares an option of one type: with a default, required, or absent as `undefined`. */
interface Declare<T> {
  (rest: WithDefault<T>): Option<T>;
  (rest: Required<T>): Option<T>;
  (rest: Rest<T>): Option<T | undefined>;
}

function declare<T>(type: OptionType): Declare<T> {
  return ((rest: Rest<T> & { default?: T; defaultText?: string; required?: true }) => ({
    type,
    meaning: rest.meaning,
    default: rest.default,
    ...(rest.defaultText === undefined ? {} : { defaultText: rest.defaultText }),
    required: rest.required ?? false,
    choices: rest.choices,
    ...(rest.check ? { check: rest.check } : {}),
    refused: undefined,
  })) as Declare<T>;
}

export const option = {
  string: declare<string>("string"),
  number: declare<number>("number"),
  boolean: declare<boolean>("boolean"),
  /** A list; a single value is taken as a list of one. */
  array: declare<readonly ConfigValue[]>("array"),
  /** A hash in the order written; an even list is taken as pairs. */
  hash: declare<ConfigHash>("hash"),
  /** The text of a field reference, checked when the file is loaded. */
  fieldReference: declare<string>("field_reference"),
  /** A size in bytes: an integer or "10 MiB". */
  bytes: declare<number>("bytes"),
  /** A file name; relative ones stand below the directory of the file that names them. */
  path: declare<string>("path"),
  /** A text that never appears in logs, answers or errors. */
  password: declare<string>("password"),
  codec: declare<PluginValue>("codec"),
  any: declare<ConfigValue>("any"),
  /** An option that the peer has and Heimdall does not: using it is a configuration error with this reason. */
  refused: (reason: string): Option<undefined> => ({
    type: "any",
    meaning: reason,
    default: undefined,
    required: false,
    choices: undefined,
    refused: reason,
  }),
};
