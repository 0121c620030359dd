import { printable } from "./printable.ts";
import { table } from "./table.ts";

/** A letter as the API lists it. */
export interface Letter {
  readonly id: string;
  readonly form: string;
  readonly state: string;
  readonly reason: string;
  readonly pipeline: string;
  readonly input: string;
  readonly output: string;
  readonly target: string;
  readonly source: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly payload_bytes: number;
  readonly attempts: number;
  readonly is_fixed: boolean;
  readonly created_at: number;
  readonly changed_at: number;
  readonly changed_by: string | null;
}

export interface WholeLetter extends Letter {
  readonly payload: string;
  readonly payload_encoding: "utf8" | "base64";
}

const REASON_WIDTH = 100;

/** Letters in columns. */
export function listTable(letters: readonly Letter[]): string {
  const head = ["ID", "TIME", "STATE", "PIPELINE", "TARGET", "TRIES", "REASON"];
  const rows = letters.map((one) => [
    one.id,
    time(one.created_at),
    one.is_fixed && one.state === "open" ? "fixed" : one.state,
    cell(one.pipeline),
    cell(one.target || one.output || "-"),
    one.attempts,
    cell(one.reason),
  ]);
  return table([head, ...rows]);
}

/** Counts by alike reasons in columns. */
export function summaryTable(
  summary: readonly {
    readonly reason: string;
    readonly pipeline: string;
    readonly output: string;
    readonly count: number;
  }[],
): string {
  const rows = summary.map(({ count, pipeline, output, reason }) => [
    count,
    cell(pipeline),
    cell(output || "-"),
    printable(reason),
  ]);
  return table([["COUNT", "PIPELINE", "OUTPUT", "REASON"], ...rows]);
}

/** One letter with its bytes, for people. */
export function letterText(letter: WholeLetter): string {
  const changed = letter.changed_by === null ? "" : `, last changed ${time(letter.changed_at)} by ${letter.changed_by}`;
  const facts = Object.entries(letter.facts).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const lines = [
    ["reason", letter.reason],
    ["state", `${letter.state}${letter.is_fixed ? ", fixed" : ""}; replayed ${letter.attempts} times${changed}`],
    ["refused", `${time(letter.created_at)} by ${letter.target || letter.output || "no output"}`],
    ["came from", letter.source],
    ["through", [letter.input, letter.pipeline, letter.output].filter((part) => part !== "").join(" → ")],
    ["facts", facts.join(" ") || "none"],
    [
      "payload",
      `${letter.form}, ${letter.payload_bytes} bytes${letter.payload_encoding === "base64" ? ", base64" : ""}`,
    ],
  ];
  const text = lines.map(([name, value]) => `${name!.padEnd(9)}  ${cell(value!, Number.POSITIVE_INFINITY)}`).join("\n");
  return `${text}\n\n${printable(letter.payload)}`;
}

function cell(text: string, width = REASON_WIDTH): string {
  const line = printable(text.replace(/[\t\n]+/g, " "));
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}

function time(at: number): string {
  return new Date(at).toISOString();
}
