import type { StoredPoint } from "./api.ts";

/**
 * Reads a line of InfluxDB's line protocol as agents write it, for comparison with what was stored. Written apart from
 * Heimdall's own parser on purpose.
 */
export function readLine(line: string): StoredPoint {
  const [head, fieldText, time] = splitUnquoted(line, " ");
  const [measurement, ...tagTexts] = splitUnquoted(head!, ",");
  const tags = Object.fromEntries(tagTexts.map((text) => splitUnquoted(text, "=").map(unescaped)));
  const fields = Object.fromEntries(
    splitUnquoted(fieldText!, ",").map((text) => {
      const [name, value] = splitUnquoted(text, "=");
      return [unescaped(name!), fieldValue(value!)];
    }),
  );
  return { measurement: unescaped(measurement!), tags, fields, time: time! };
}

/** Splits where the separator stands neither behind a backslash nor within quotes. */
function splitUnquoted(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = "";
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === "\\") {
      part += character + (text[at + 1] ?? "");
      at += 1;
    } else if (character === separator && !quoted) {
      parts.push(part);
      part = "";
    } else {
      if (character === '"') quoted = !quoted;
      part += character;
    }
  }
  return [...parts, part];
}

const unescaped = (text: string): string => text.replaceAll(/\\([,= ])/g, "$1");

function fieldValue(text: string): number | string | boolean {
  if (text.startsWith('"')) return text.slice(1, -1).replaceAll(/\\(["\\])/g, "$1");
  if (/^[tT]/.test(text)) return true;
  if (/^[fF]/.test(text)) return false;
  return Number(text.replace(/[iu]$/, ""));
}
