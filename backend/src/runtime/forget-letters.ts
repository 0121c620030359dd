import type { Log } from "../component/declaration.ts";
import { messageOf } from "../errors.ts";
import { repeat } from "../monitoring/repeat.ts";
import type { DeadLetterStore } from "../stores/dead-letters/port.ts";

const EVERY = 3_600_000;

/** Forgets dead letters that are older than `keep` (milliseconds), once an hour. */
export function forgetLetters(letters: DeadLetterStore, keep: number, log: Log): { stop(): Promise<void> } {
  const forget = async (): Promise<void> => {
    const until = Date.now() - keep;
    try {
      const forgotten = await letters.forget(until, until);
      if (forgotten > 0) log.info(`dead letters: ${forgotten} were forgotten, older than dead_letters.keep`);
    } catch (error) {
      log.warn(`dead letters could not be forgotten, it is tried again in an hour: ${messageOf(error)}`);
    }
  };
  const repeated = repeat(EVERY, forget);
  void repeated.turn();
  return repeated;
}
