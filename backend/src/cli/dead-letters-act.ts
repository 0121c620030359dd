import { HeimdallError } from "../errors.ts";
import type { Client } from "./client.ts";
import { type CommandIo, print, say } from "./command.ts";
import { printable } from "./printable.ts";

export type Action = "replay" | "discard";

/** What is wrong with one letter only, so that the next one may go well: unknown, closed, or its pipeline is gone. */
const OF_ONE_LETTER = [404, 409, 410];

/** Replays or discards letters by their ids; answers 1 when one was refused again or could not be done. */
export async function actOnEach(
  client: Client,
  action: Action,
  ids: readonly string[],
  io: CommandIo,
): Promise<number> {
  let failed = 0;
  for (const id of ids) {
    const problem = await actOn(client, action, id);
    if (problem !== null) failed += 1;
    if (problem === null) print(io, `${id}  ${action === "replay" ? "stored" : "discarded"}`);
    else say(io, `${id}  ${printable(problem)}`);
  }
  return failed === 0 ? 0 : 1;
}

async function actOn(client: Client, action: Action, id: string): Promise<string | null> {
  const path = `/api/v1/dead-letters/${encodeURIComponent(id)}/${action}`;
  try {
    const { reason } = await client.request<{ reason?: string | null }>("POST", path);
    return reason == null ? null : `refused again: ${reason}`;
  } catch (error) {
    if (error instanceof HeimdallError && OF_ONE_LETTER.includes(error.status)) return error.message;
    throw error;
  }
}

interface Answer {
  readonly replayed?: number;
  readonly refused?: readonly { readonly id: string; readonly reason: string }[];
  readonly discarded?: number;
  readonly next: string | null;
}

/** Replays or discards all open letters of a filter, page by page; answers 1 when some were refused again. */
export async function actOnAll(
  client: Client,
  action: Action,
  filter: { readonly pipeline: string | undefined; readonly reason: string | undefined; readonly all: boolean },
  io: CommandIo,
): Promise<number> {
  let done = 0;
  let refused = 0;
  let after: string | null = null;
  do {
    const body = { ...filter, limit: 1_000, ...(after !== null && { after }) };
    const answer: Answer = await client.request<Answer>("POST", `/api/v1/dead-letters/${action}`, { body });
    done += answer.replayed ?? answer.discarded ?? 0;
    for (const { id, reason } of answer.refused ?? []) say(io, `${id}  refused again: ${printable(reason)}`);
    refused += answer.refused?.length ?? 0;
    after = answer.next;
  } while (after !== null);
  print(io, action === "replay" ? `${done} stored, ${refused} refused again` : `${done} discarded`);
  return refused === 0 ? 0 : 1;
}
