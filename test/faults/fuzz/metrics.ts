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

export function difference(after: InputCounts, before: InputCounts): InputCounts {
  return {
    events: after.events - before.events,
    malformed: after.malformed - before.malformed,
    refused: after.refused - before.refused,
    dropped: after.dropped - before.dropped,
    datagrams: after.datagrams - before.datagrams,
  };
}
