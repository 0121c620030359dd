import { isHash, isNumber, toNumber, type Value } from "../../event/value.ts";
import { formatBySpecification } from "./number-format.ts";
import { pythonRepresentation, pythonText } from "./text.ts";

/** One piece of a Python format string: plain text, or a field in braces. */
export type FormatPiece =
  | { readonly text: string }
  | {
      /** A position or a name. */
      readonly argument: number | string;
      /** `[key]` and `.name` behind it. */
      readonly path: readonly string[];
      readonly conversion: "" | "s" | "r";
      readonly specification: string;
    };

/**
 * Reads a Python format string (`str.format`): `{0}`, `{}`, `{name}`, `{0[key]}`, `{0:.2f}`, `{{` and `}}`.
 * Throws a plain Error that says what is wrong with it.
 */
export function parseFormat(text: string): FormatPiece[] {
  const pieces: FormatPiece[] = [];
  let plain = "";
  let automatic = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (char !== "{" && char !== "}") {
      plain += char;
      continue;
    }
    if (text[at + 1] === char) {
      plain += char;
      at += 1;
      continue;
    }
    if (char === "}") throw new Error("a single } stands alone; write }} for the character");
    const end = text.indexOf("}", at);
    if (end < 0) throw new Error("a { is not closed; write {{ for the character");
    const match = /^([^[\].!:{}]*)((?:\.\w+|\[[^\]]+\])*)(?:!([sr]))?(?::([^{}]*))?$/s.exec(text.slice(at + 1, end));
    if (!match) throw new Error(`{${text.slice(at + 1, end)}} is no field; write {0}, {name} or {0:.2f}`);
    if (plain !== "") pieces.push({ text: plain });
    plain = "";
    const name = match[1]!;
    const path = [...match[2]!.matchAll(/\.(\w+)|\[([^\]]+)\]/g)].map((part) => part[1] ?? part[2]!);
    const argument = name === "" ? automatic++ : /^\d+$/.test(name) ? Number(name) : name;
    pieces.push({ argument, path, conversion: (match[3] ?? "") as "" | "s" | "r", specification: match[4] ?? "" });
    at = end;
  }
  if (plain !== "") pieces.push({ text: plain });
  return pieces;
}

/** Fills a format in. What a piece asks for and is not there, or has another kind, is written as it is. */
export function renderFormat(pieces: readonly FormatPiece[], argumentOf: (name: number | string) => Value): string {
  return pieces.map((piece) => ("text" in piece ? piece.text : renderPiece(piece, argumentOf))).join("");
}

function renderPiece(
  { argument, path, conversion, specification }: Exclude<FormatPiece, { text: string }>,
  argumentOf: (name: number | string) => Value,
): string {
  let value: Value | undefined = argumentOf(argument);
  for (const name of path) {
    if (Array.isArray(value)) value = value[Number(name)];
    else value = isHash(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  if (conversion === "r") value = pythonRepresentation(value);
  if (conversion === "s") value = pythonText(value);
  if (specification === "") return pythonText(value);
  const plain = isNumber(value) ? toNumber(value) : pythonText(value);
  return formatBySpecification(plain, specification) ?? pythonText(value);
}

/**
 * Formats one number by a rule's format string, `%.2f` or `{:.2%}` (ElastAlert: metric_format_string). Null when
 * the format is none.
 */
export function formatNumberBy(format: string, value: number): string | null {
  if (format.startsWith("{")) {
    try {
      return renderFormat(parseFormat(format), () => value);
    } catch {
      return null;
    }
  }
  let count = 0;
  let bad = false;
  const text = format.replace(
    /%(?:%|([-+ 0#]*)(\d*)(?:\.(\d+))?([a-zA-Z])|)/g,
    (whole, flags, width, precision, type) => {
      if (whole === "%%") return "%";
      count += 1;
      const formatted = type === undefined ? null : percentField(value, flags, width, precision, type);
      if (formatted === null) bad = true;
      return formatted ?? "";
    },
  );
  return bad || count !== 1 ? null : text;
}

function percentField(value: number, flags: string, width: string, precision: string | undefined, type: string) {
  const sign = flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const align = flags.includes("-") ? "<" : flags.includes("0") ? "0=" : ">";
  if (type === "s" || type === "r")
    return formatBySpecification(pythonText(value), `${flags.includes("-") ? "<" : ">"}${width}`);
  if (!/[difFeEgGxXou]/.test(type)) return null;
  const isInteger = /[diuxXo]/.test(type);
  const kind = type === "i" || type === "u" ? "d" : type;
  const digits = precision === undefined || isInteger ? "" : `.${precision}`;
  return formatBySpecification(isInteger ? Math.trunc(value) : value, `${align}${sign}${width}${digits}${kind}`);
}
