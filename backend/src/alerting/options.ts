import { type Fields, isHash, isNumber, toNumber, type Value } from "../event/value.ts";

/** Thrown by an option's `read`; whoever reads the file adds the place. */
export class OptionProblem extends Error {
  /** Where within the option's value. */
  readonly path: readonly (string | number)[];

  constructor(message: string, path: readonly (string | number)[] = []) {
    super(message);
    this.path = path;
  }
}

export type RuleOptionType =
  | "text"
  | "secret"
  | "number"
  | "integer"
  | "boolean"
  | "duration"
  | "list"
  | "hash"
  | "any"
  | "refused";

/** One option of a rule file, declared once: reading, documentation and the form in the UI come from it. */
export interface RuleOption<T> {
  readonly type: RuleOptionType;
  /** One sentence for the documentation, in plain words. */
  readonly meaning: string;
  readonly default: T | undefined;
  readonly required: boolean;
  /** Never appears in logs, answers, errors or alert texts; of a hash: its values. */
  readonly isSecret: boolean;
  readonly choices: readonly string[] | undefined;
  /** What a form offers where `check` says what is taken. */
  readonly suggestions: readonly string[] | undefined;
  /** ElastAlert has it and Heimdall refuses it: the reason and what to write instead. */
  readonly refused: string | undefined;
  /** Turns the value of the file into `T`, or throws an OptionProblem. */
  read(value: Value): NonNullable<T>;
}

export type RuleOptions = Readonly<Record<string, RuleOption<unknown>>>;
export type RuleOptionValues<O extends RuleOptions> = {
  readonly [K in keyof O]: O[K] extends RuleOption<infer T> ? T : never;
};

interface Rest<T> {
  readonly meaning: string;
  readonly choices?: readonly string[];
  readonly suggestions?: readonly string[];
  /** Answers what to write instead, or null when the value is good. */
  check?(value: T): string | null;
}
interface Declare<T> {
  (rest: Rest<T> & { readonly default: T }): RuleOption<T>;
  (rest: Rest<T> & { readonly required: true }): RuleOption<T>;
  (rest: Rest<T>): RuleOption<T | undefined>;
}

function declare<T>(type: RuleOptionType, read: (value: Value) => T, isSecret = type === "secret"): Declare<T> {
  return ((rest: Rest<T> & { default?: T; required?: true }): RuleOption<T> => ({
    type,
    meaning: rest.meaning,
    default: rest.default,
    required: rest.required ?? false,
    isSecret,
    choices: rest.choices,
    suggestions: rest.suggestions,
    refused: undefined,
    read(value) {
      const result = read(value);
      if (rest.choices && !rest.choices.includes(String(result))) {
        throw new OptionProblem(`'${String(result)}' is not one of ${rest.choices.join(", ")}`);
      }
      const problem = rest.check?.(result) ?? null;
      if (problem !== null) throw new OptionProblem(problem);
      return result as NonNullable<T>;
    },
  })) as Declare<T>;
}

/** A text; numbers and truths are taken as they are written, as YAML leaves quotes to the author. */
export function readText(value: Value): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || isNumber(value)) return value.toString();
  throw new OptionProblem("takes a text");
}

function readNumber(value: Value): number {
  if (isNumber(value)) return toNumber(value);
  throw new OptionProblem("takes a number, without quotes");
}

function readInteger(value: Value): number {
  const number = readNumber(value);
  if (!Number.isSafeInteger(number)) throw new OptionProblem("takes a whole number");
  return number;
}

function readBoolean(value: Value): boolean {
  if (typeof value === "boolean") return value;
  throw new OptionProblem("takes true or false, without quotes");
}

function readList(value: Value): readonly Value[] {
  if (value === null) throw new OptionProblem("takes a list");
  return Array.isArray(value) ? value : [value];
}

function readHash(value: Value): Fields {
  if (isHash(value)) return value;
  throw new OptionProblem("takes names and values");
}

const UNITS: Readonly<Record<string, number>> = {
  weeks: 604_800_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1_000,
  milliseconds: 1,
};

/** ElastAlert's durations: units and amounts, summed. Milliseconds. */
export function readDuration(value: Value): number {
  if (!isHash(value)) throw new OptionProblem("takes units and amounts, for instance {minutes: 5}");
  let sum = 0;
  for (const [unit, amount] of Object.entries(value)) {
    const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
    if (factor === undefined) {
      const reason = unit === "schedule" ? "schedules (cron) are not in this version" : `${unit} is no unit`;
      throw new OptionProblem(`${reason}; write ${Object.keys(UNITS).join(", ")}`, [unit]);
    }
    if (!isNumber(amount)) throw new OptionProblem("takes a number", [unit]);
    sum += toNumber(amount) * factor;
  }
  if (!Number.isFinite(sum) || sum < 0) throw new OptionProblem("is a duration of no less than 0");
  return Math.round(sum);
}

export const ruleOption = {
  text: declare<string>("text", readText),
  /** A text that never appears in logs, answers or errors. */
  secret: declare<string>("secret", readText),
  /** Like `secret`, but a list; a single one is taken as a list of one. */
  secrets: declare<readonly string[]>("secret", (value) => readList(value).map(readText)),
  number: declare<number>("number", readNumber),
  integer: declare<number>("integer", readInteger),
  boolean: declare<boolean>("boolean", readBoolean),
  duration: declare<number>("duration", readDuration),
  /** A list of texts; a single one is taken as a list of one. */
  texts: declare<readonly string[]>("list", (value) => readList(value).map(readText)),
  list: declare<readonly Value[]>("list", readList),
  hash: declare<Fields>("hash", readHash),
  /** Names and values, of which the values never appear. */
  secretHash: declare<Fields>("hash", readHash, true),
  any: declare<Value>("any", (value) => value),
  refused: (reason: string): RuleOption<undefined> => ({
    type: "refused",
    meaning: reason,
    default: undefined,
    required: false,
    isSecret: false,
    choices: undefined,
    suggestions: undefined,
    refused: reason,
    read() {
      throw new OptionProblem(reason);
    },
  }),
};
