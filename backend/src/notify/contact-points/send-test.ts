import type { Channel } from "../channel.ts";

/** What became of a test message at one destination. */
export interface TestOutcome {
  readonly destination: string;
  readonly outcome: "sent" | "failed";
  /** What the receiver said, or what stood between; null when it was taken. Never a secret. */
  readonly reason: string | null;
  /** Whether the outbox would try an alert again that failed like this. */
  readonly would_retry: boolean;
  readonly milliseconds: number;
}

/** How long a person waits for the outcome. */
export const TEST_MILLISECONDS = 15_000;

export interface TestRequest {
  readonly name: string;
  readonly by: string;
  readonly now: number;
  /** Aborted when time is up: attempts under way end. */
  readonly signal: AbortSignal;
}

/** Sends a message to every destination at once, and tries nothing again. */
export function sendTest(
  channels: readonly Channel[],
  { name, by, now, signal }: TestRequest,
): Promise<readonly TestOutcome[]> {
  const title = `Test of the contact point ${name}`;
  const text = `This is a test message of Heimdall: nothing is wrong.\n\n${by} sent it to see whether alerts arrive here.\n`;
  const match = { "@timestamp": new Date(now).toISOString(), message: title, test: true, contact_point: name };
  return Promise.all(
    channels.map(async (channel): Promise<TestOutcome> => {
      const started = performance.now();
      const outcome = await Promise.race([
        channel.send({ title, text, rule: title, match }),
        timeUp(signal).then(() => ({ outcome: "retry", reason: tooLate() }) as const),
      ]);
      const isLate = outcome.outcome !== "sent" && signal.aborted;
      return {
        destination: channel.destination,
        outcome: outcome.outcome === "sent" ? "sent" : "failed",
        reason: outcome.outcome === "sent" ? null : isLate ? tooLate() : outcome.reason,
        would_retry: outcome.outcome === "retry",
        milliseconds: Math.round(performance.now() - started),
      };
    }),
  );
}

function tooLate(): string {
  return `there was no answer within ${TEST_MILLISECONDS / 1_000} s; look whether the address is right and reachable from this server`;
}

function timeUp(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
