/** Sets an own property even for the name `__proto__`, which plain assignment would take as the prototype. */
export function setName<T>(record: Record<string, T>, name: string, value: T): void {
  if (name === "__proto__") {
    Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    record[name] = value;
  }
}

/** A quoted text as it was meant: a backslash escapes a quote and a backslash, and is itself before anything else. */
export function unescapeText(text: string): string {
  return text.includes("\\") ? text.replaceAll(/\\(["\\])/g, "$1") : text;
}

const MAX_INTEGER = 9_223_372_036_854_775_807n;
const MIN_INTEGER = -9_223_372_036_854_775_808n;
const MAX_UNSIGNED = 18_446_744_073_709_551_615n;

/** A number as line protocol writes it (`1`, `-2.5e3`, `7i`, `7u`); a message when it is none. */
export function readNumber(text: string): number | bigint | { readonly error: string } {
  const last = text[text.length - 1];
  if (last === "i" || last === "u") {
    const digits = text.slice(0, -1);
    if (!(last === "i" ? /^-?\d+$/ : /^\d+$/).test(digits)) return { error: "invalid number" };
    const value = BigInt(digits);
    if (last === "u") {
      if (value <= MAX_UNSIGNED) return value > MAX_INTEGER ? MAX_INTEGER : value;
      return {
        error: `unable to parse unsigned ${digits}: strconv.ParseUint: parsing "${digits}": value out of range`,
      };
    }
    if (value <= MAX_INTEGER && value >= MIN_INTEGER) return value;
    return { error: `unable to parse integer ${digits}: strconv.ParseInt: parsing "${digits}": value out of range` };
  }
  if (!/^-?[\d.eE+-]+$/.test(text) || !/^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
    return { error: looksLikeFloat(text) ? "invalid float" : "invalid number" };
  }
  const value = Number(text);
  return Number.isFinite(value) ? value : { error: "invalid float" };
}

/** InfluxDB tells an exponent that is not whole ("invalid float") from what is no number at all. */
function looksLikeFloat(text: string): boolean {
  return /^[-\d.][\d.]*[eE](?:[\d.eE]|(?<=[eE])[+-])*$/.test(text) && (text.match(/\./g)?.length ?? 0) <= 1;
}
