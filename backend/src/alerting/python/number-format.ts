import { floatText } from "./text.ts";

/** A format specification, `[[fill]align][sign][#][0][width][,][.precision][type]`, as Python's `format()` reads it. */
const SPECIFICATION = /^(?:(.)?([<>=^]))?([+\- ]?)(#?)(0?)(\d*)([,_]?)(?:\.(\d+))?([bcdeEfFgGnosxX%]?)$/su;

/** Formats a text or a number by a specification; null when the specification is none, or is for another kind. */
export function formatBySpecification(value: string | number, specification: string): string | null {
  const match = SPECIFICATION.exec(specification);
  if (!match) return null;
  const [, fill, align, sign = "", , zero, width, grouping = "", precision, type = ""] = match;
  const digits = precision === undefined ? null : Number(precision);
  let text: string | null;
  if (typeof value === "string") {
    if (type !== "" && type !== "s") return null;
    if (zero || sign || grouping) return null;
    text = digits === null ? value : [...value].slice(0, digits).join("");
  } else {
    text = formatNumber(value, type, digits, grouping);
    if (text === null) return null;
    if (!text.startsWith("-")) text = (sign === "+" ? "+" : sign === " " ? " " : "") + text;
  }
  const defaultAlign = typeof value === "string" ? "<" : zero && !align ? "=" : ">";
  return pad(text, Number(width || "0"), fill ?? (zero ? "0" : " "), align ?? defaultAlign);
}

function formatNumber(value: number, type: string, precision: number | null, grouping: string): string | null {
  if (type === "s" || type === "c") return null;
  let text: string;
  if (type === "d" || type === "n" || type === "b" || type === "o" || type === "x" || type === "X") {
    if (!Number.isInteger(value)) return type === "n" ? general(value, precision ?? 6) : null;
    const radix = type === "b" ? 2 : type === "o" ? 8 : type === "x" || type === "X" ? 16 : 10;
    text = value.toString(radix);
    if (type === "X") text = text.toUpperCase();
  } else if (type === "f" || type === "F") text = fixed(value, precision ?? 6);
  else if (type === "%") text = `${fixed(value * 100, precision ?? 6)}%`;
  else if (type === "e" || type === "E") {
    text = exponential(value, precision ?? 6);
    if (type === "E") text = text.toUpperCase();
  } else if (type === "g" || type === "G") {
    text = general(value, precision ?? 6);
    if (type === "G") text = text.toUpperCase();
  } else
    text =
      precision === null ? (Number.isInteger(value) ? String(value) : floatText(value)) : general(value, precision);
  return grouping === "" ? text : text.replace(/\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, grouping));
}

/** Exact halves go to the even digit, as C's printf has it; `toFixed` is right about everything else. */
function fixed(value: number, precision: number): string {
  if (!Number.isFinite(value)) return floatText(value);
  if (Math.abs(value) >= 1e21) return BigInt(value).toString() + (precision > 0 ? `.${"0".repeat(precision)}` : "");
  const text = value.toFixed(Math.min(precision, 100));
  const scaled = Math.abs(value) * 10 ** precision;
  if (precision > 20 || scaled > 2 ** 50 || scaled - Math.floor(scaled) !== 0.5) return text;
  if (scaled / 10 ** precision !== Math.abs(value) || Math.floor(scaled) % 2 !== 0) return text;
  // Only a binary fraction can lie exactly half way; then the product above was exact too.
  if (!Number.isInteger(Math.abs(value) * 2 ** (precision + 1))) return text;
  return ((Math.sign(value) * Math.floor(scaled)) / 10 ** precision).toFixed(precision);
}

function exponential(value: number, precision: number): string {
  if (!Number.isFinite(value)) return floatText(value);
  const [digits, exponent] = value.toExponential(Math.min(precision, 100)).split("e") as [string, string];
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}

function general(value: number, precision: number): string {
  if (!Number.isFinite(value)) return floatText(value);
  const digits = Math.max(1, Math.min(precision, 100));
  const exponent = value === 0 ? 0 : Number(value.toExponential(digits - 1).split("e")[1]);
  const trim = (text: string) => (text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text);
  if (exponent >= -4 && exponent < digits) return trim(value.toFixed(Math.min(100, digits - 1 - exponent)));
  const [mantissa, power] = exponential(value, digits - 1).split("e") as [string, string];
  return `${trim(mantissa)}e${power}`;
}

function pad(text: string, width: number, fill: string, align: string): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (align === "<") return text + fill.repeat(missing);
  if (align === "^") return fill.repeat(missing >> 1) + text + fill.repeat(missing - (missing >> 1));
  if (align === "=") {
    const sign = /^[+\- ]/.exec(text)?.[0] ?? "";
    return sign + fill.repeat(missing) + text.slice(sign.length);
  }
  return fill.repeat(missing) + text;
}
