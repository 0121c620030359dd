import type { Service } from "./promises.ts";

/** A `${NAME…}` of the compose file. */
export interface Reference {
  readonly name: string;
  /** `:?` (must be set), `:-` (has a default) …; empty for a plain one. */
  readonly operator: string;
  /** What stands behind the operator. */
  readonly word: string;
}

const SECRET = /(^|_)(PASSWORD|PASSWD|SECRET|TOKEN|KEY|CREDENTIALS?)$/i;
/** From the environment or not at all; a secret that one may do without has a word for that, which opens no door. */
const REQUIRED = /^\$\{\w+:(\?[^}]+|-(not-set)?)\}$/;

/** Every variable that is put in, without those that `$$` leaves to the container. */
export function readReferences(text: string): readonly Reference[] {
  const given = text.replaceAll("$$", "").replace(/^\s*#.*$/gm, "");
  return [...given.matchAll(/\$(?:\{(\w+)(:?[-?+])?([^}]*)\}|(\w+))/g)].map(
    ([, name, operator = "", word = "", plain]) => ({ name: (name ?? plain)!, operator, word }),
  );
}

/** Secrets that stand in the file, or have a default there. */
export function secretProblems({ environment = {} }: Service): string[] {
  const entries = Array.isArray(environment)
    ? environment.map((line: string) => [line.split("=")[0]!, line.includes("=") ? line.replace(/^[^=]*=/, "") : null])
    : Object.entries(environment);
  return entries.flatMap(([name, value]) => {
    // Without a value it is the environment's.
    if (value === null || value === undefined) return [];
    const text = String(value);
    const password = /:\/\/[^/\s]*?:(\$\{[^}]*\}|[^@/\s]*)@/.exec(text)?.[1];
    const secret = SECRET.test(String(name)) ? text : password;
    if (secret === undefined || REQUIRED.test(secret)) return [];
    return [`${name} must come from the environment, without a default: \${NAME:?say what to do}`];
  });
}

/** .env.example lists what the file takes, all of it and nothing else, and sets nothing. */
export function variableProblems(references: readonly Reference[], example: string): string[] {
  const listed = new Map([...example.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]));
  const used = new Set(references.map(({ name }) => name));
  return [
    ...[...used].filter((name) => !listed.has(name)).map((name) => `.env.example does not list ${name}`),
    ...[...listed.keys()]
      .filter((name) => !used.has(name))
      .map((name) => `.env.example lists ${name}, which nothing takes`),
    ...[...listed].filter(([, value]) => value !== "").map(([name]) => `.env.example sets ${name}`),
    ...references
      .filter(({ name, operator, word }) => SECRET.test(name) && operator !== ":?" && !isWithout(operator, word))
      .map(({ name }) => `\${${name}} must fail where it is not set: \${${name}:?say what to do}`),
  ];
}

const isWithout = (operator: string, word: string): boolean => operator === ":-" && ["", "not-set"].includes(word);
