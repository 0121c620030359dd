import { HeimdallError } from "../errors.ts";
import type { DeadLetter } from "../stores/dead-letters/port.ts";
import { notOpen } from "./dead-letter-view.ts";
import type { DeadLetterPort } from "./ports.ts";

export interface Replayed {
  readonly letter: DeadLetter;
  /** Why it was refused again; null when it is stored. */
  readonly reason: string | null;
}

/**
 * Replays one open letter and notes how it went. Rejects with 503 while a store is away, which leaves the letter as it
 * is; with 404 and 409 when there is no open one; and as the replay does when its pipeline or store is gone.
 */
export async function replayLetter({ store, replay }: DeadLetterPort, id: string, by: string): Promise<Replayed> {
  const letter = await store.get(id);
  if (letter?.state !== "open") throw await notOpen(store, id);
  const { reason } = await replay(letter).catch((error: unknown) => {
    if (!(error instanceof HeimdallError && error.retryable)) throw error;
    throw new HeimdallError(error.code, error.message, { status: 503, retryable: true, cause: error });
  });
  const noted = await store.replayed(id, reason, by);
  // Somebody else may have replayed or discarded it meanwhile; what is stored by its position is stored once.
  return { letter: noted ?? letter, reason };
}
