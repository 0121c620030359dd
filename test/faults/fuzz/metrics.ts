import { sleep } from "../support/pace.ts";

/** What Heimdall counts of one input, as `/metrics` says now. */
export interface InputCounts {
  readonly events: number;
  readonly malformed: number;
  readonly refused: number;
  readonly dropped: number;
  readonly datagrams: number;
}

export async function readCounts(url: string, input: string): Promise<InputCounts> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string): number =>
    Number(new RegExp(`^heimdall_input_${name}_total\\{input="${input}"\\} (\\S+)$`, "m").exec(text)?.[1] ?? 0);
  return {
    events: value("events"),
    malformed: value("malformed"),
    refused: value("refused"),
    dropped: value("dropped"),
    datagrams: value("datagrams"),
  };
}

const SETTLED_MILLISECONDS = 1_000;
/** The kernel's count of dropped datagrams is read every five seconds. */
const LONGEST_WAIT_MILLISECONDS = 60_000;

/** The counts once everything that came in is stored and `enough` of them. */
export async function settledCounts(
  url: string,
  input: string,
  enough: (counts: InputCounts) => boolean,
): Promise<InputCounts> {
  const until = performance.now() + LONGEST_WAIT_MILLISECONDS;
  for (;;) {
    await sleep(SETTLED_MILLISECONDS);
    const text = await (await fetch(`${url}/metrics`)).text();
    const counts = await readCounts(url, input);
    const idle = /^heimdall_in_flight_deliveries 0$/m.test(text);
    if ((idle && enough(counts)) || performance.now() > until) return counts;
  }
}

export function difference(after: InputCounts, before: InputCounts): InputCounts {
  return {
    events: after.events - before.events,
    malformed: after.malformed - before.malformed,
    refused: after.refused - before.refused,
    dropped: after.dropped - before.dropped,
    datagrams: after.datagrams - before.datagrams,
  };
}
