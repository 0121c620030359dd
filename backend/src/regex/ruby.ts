import { messageOf } from "../errors.ts";
import { parseRegexp } from "./parser.ts";
import { regexpError } from "./scanner.ts";
import { toRegExpSource } from "./to-regexp.ts";

export interface RubyRegExpOptions {
  /** `.` takes a line feed too (Ruby's `m`, which grok sets). */
  readonly dotMatchesNewline?: boolean;
  readonly ignoreCase?: boolean;
  /** The `g` flag, for `replace` and `matchAll`. */
  readonly global?: boolean;
  /** The `y` flag: only at `lastIndex`. */
  readonly sticky?: boolean;
}

/**
 * A native RegExp with the meaning that Ruby gives a source: unanchored, `^` and `$` at line ends, `\d \w \s` ASCII,
 * `\b` and POSIX brackets Unicode, whole code points. For the groups of a match use `rubyExpression`.
 * Throws REGEXP that says what is wrong and where.
 */
export function rubyRegExp(source: string, options: RubyRegExpOptions = {}): RegExp {
  return rubyExpression(source, options).regExp;
}

export interface RubyExpression {
  readonly regExp: RegExp;
  /** Names of Ruby's groups 1, 2, …; the empty text for one without a name. */
  readonly groups: readonly string[];
  /** The RegExp's group number for Ruby's group number; they differ where the translation needed groups itself. */
  readonly groupOf: readonly number[];
}

/** As `rubyRegExp`, with what is known of its groups: for replacement texts such as `\1` and `\k<name>`. */
export function rubyExpression(source: string, options: RubyRegExpOptions = {}): RubyExpression {
  const expression = parseRegexp(source, {
    dotAll: options.dotMatchesNewline ?? false,
    ignoreCase: options.ignoreCase ?? false,
  });
  const { source: text, groupOf } = toRegExpSource(expression, source);
  try {
    const flags = `u${options.global ? "g" : ""}${options.sticky ? "y" : ""}`;
    return { regExp: new RegExp(text, flags), groups: expression.groups, groupOf };
  } catch (error) {
    throw regexpError(source, messageOf(error));
  }
}
