import { isCollection, isNode, isPair, isScalar, LineCounter, parseDocument, type Tags } from "yaml";
import { ConfigurationError, formatPlace, type Place } from "../errors.ts";
import { type Fields, float, integer, isHash, setOwn, type Value } from "../event/value.ts";

export type YamlPath = readonly (string | number)[];

export interface RuleDocument {
  readonly content: Fields;
  /** Throws a ConfigurationError that names the file, the line and column, and the path: `filter[1].range: …`. */
  refuse(path: YamlPath, message: string): never;
  /** As `refuse`, but the reading goes on: the problem is kept for `problems`. */
  report(path: YamlPath, message: string): void;
  /** Does a part of the reading; when it is refused, that is kept for `problems`, and undefined answered. */
  attempt<T>(work: () => T): T | undefined;
  /** In the order of their places; what lacks in the whole document comes last. */
  readonly problems: readonly ConfigurationError[];
}

/**
 * Reads a rule's YAML as PyYAML does (YAML 1.1: yes and no are truths), keeping floats apart from integers. JSON is
 * YAML too. Throws a ConfigurationError with the place of the first mistake.
 */
export function readRuleDocument(text: string, file: string): RuleDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: "1.1",
    intAsBigInt: true,
    lineCounter: lines,
    prettyErrors: false,
    customTags: withoutShortTruths,
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0) {
    throw severalProblems(
      document.errors.map(
        ({ message, pos }) => new ConfigurationError(`this is no YAML: ${message}`, { place: placeAt(pos[0]) }),
      ),
    );
  }
  let content: Value;
  try {
    content = toValue(document.toJS({ maxAliasCount: 1000 }));
  } catch (error) {
    throw new ConfigurationError(`this is no YAML: ${(error as Error).message}`, { place: placeAt(0), cause: error });
  }
  if (!isHash(content)) {
    throw new ConfigurationError("a rule file holds one rule: name, type, index, filter, alert", { place: placeAt(0) });
  }

  const offsetOf = (path: YamlPath): number => {
    let node: unknown = document.contents;
    let offset = 0;
    for (const step of path) {
      if (!isCollection(node)) break;
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === step);
      if (isPair(pair)) {
        if (isNode(pair.key) && pair.key.range) offset = pair.key.range[0];
        node = pair.value;
      } else {
        node = typeof step === "number" ? node.items[step] : undefined;
        if (isNode(node) && node.range) offset = node.range[0];
      }
    }
    return offset;
  };
  const problems: ConfigurationError[] = [];
  const start = formatPlace(placeAt(0));
  const isWhole = ({ place }: ConfigurationError): boolean => place === undefined || formatPlace(place) === start;
  const keep = (problem: ConfigurationError): void => {
    // Two entries of `alert` may both miss the same option of the rule.
    if (!problems.some((other) => other.message === problem.message)) problems.push(problem);
  };
  const problemAt = (path: YamlPath, message: string): ConfigurationError => {
    const where = path.length === 0 ? "" : `${pathText(path)}: `;
    return new ConfigurationError(`${where}${message}`, { place: placeAt(offsetOf(path)) });
  };
  return {
    content,
    get problems() {
      return problems.toSorted(
        (a, b) =>
          Number(isWhole(a)) - Number(isWhole(b)) || a.place!.line - b.place!.line || a.place!.column - b.place!.column,
      );
    },
    refuse(path, message) {
      throw problemAt(path, message);
    },
    report: (path, message) => keep(problemAt(path, message)),
    attempt(work) {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        keep(error);
        return undefined;
      }
    },
  };
}

/** One error for several problems of a text: it is the first of them; `problemsOf` has all. */
function severalProblems(problems: readonly ConfigurationError[]): ConfigurationError {
  const [first, ...others] = problems;
  if (others.length === 0) return first!;
  const message = bareMessage(first!);
  return new ConfigurationError(message, { place: first!.place, cause: new AggregateError(problems) });
}

/** Every problem that an error stands for. */
export function problemsOf(error: ConfigurationError): readonly ConfigurationError[] {
  return error.cause instanceof AggregateError ? (error.cause.errors as ConfigurationError[]) : [error];
}

/** An error's message without the place in front. */
export function bareMessage({
  message,
  place,
}: {
  readonly message: string;
  readonly place: Place | undefined;
}): string {
  const prefix = place ? `${formatPlace(place)}: ` : "";
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}

/** YAML 1.1 has `y` and `n` as truths too; PyYAML does not, and fields are called so. */
function withoutShortTruths(tags: Tags): Tags {
  return tags.map((tag) => {
    if (typeof tag === "string" || tag.tag !== "tag:yaml.org,2002:bool" || !("test" in tag) || !tag.test) return tag;
    const isTrue = tag.test.test("yes");
    return {
      ...tag,
      test: isTrue ? /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/ : /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/,
    };
  });
}

/** `filter[1].range.field` */
export function pathText(path: YamlPath): string {
  return path.map((step, at) => (typeof step === "number" ? `[${step}]` : at === 0 ? step : `.${step}`)).join("");
}

function toValue(value: unknown): Value {
  if (typeof value === "bigint") return integer(value);
  if (typeof value === "number") return float(value);
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (value instanceof Date) {
    const text = value.toISOString();
    return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text;
  }
  if (Array.isArray(value)) return value.map(toValue);
  if (typeof value !== "object") return null;
  const fields: Fields = {};
  for (const [name, item] of Object.entries(value)) setOwn(fields, name, toValue(item));
  return fields;
}
