export type Codec = "plain" | "json";

export interface TestInputs {
  readonly events: readonly unknown[];
  /** The first line that is no JSON, from 1; null when all are right. */
  readonly badLine: number | null;
  /** Whether lines were left out because there are too many. */
  readonly isCut: boolean;
}

/** More are not looked at one by one. */
export const MOST_LINES = 50;

/** The events of what was pasted: lines, or JSON as lines or as one list. */
export function readInputs(text: string, codec: Codec): TestInputs {
  if (codec === "json") {
    const whole = parse(text);
    if (whole !== undefined && typeof whole === "object" && whole !== null) {
      const list: readonly unknown[] = Array.isArray(whole) ? whole : [whole];
      return cut(
        list.filter((one) => typeof one === "object" && one !== null),
        null,
      );
    }
  }
  const lines = text.split(/\r?\n/).map((line, index) => ({ line, number: index + 1 }));
  const written = lines.filter(({ line }) => line.trim() !== "");
  const bad = codec === "json" ? written.find(({ line }) => parse(line) === undefined) : undefined;
  return cut(
    written.map(({ line }) => line),
    bad?.number ?? null,
  );
}

function cut(events: readonly unknown[], badLine: number | null): TestInputs {
  return { events: events.slice(0, MOST_LINES), badLine, isCut: events.length > MOST_LINES };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
