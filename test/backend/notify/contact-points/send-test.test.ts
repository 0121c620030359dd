import { expect, it } from "vitest";
import { sendTest } from "../../../../backend/src/notify/contact-points/send-test.ts";

it("waits no longer than it may, and lets the others be", async () => {
  const stop = new AbortController();
  const never = { destination: "never", send: () => new Promise<never>(() => {}) };
  const aborted = {
    destination: "aborted",
    send: () =>
      new Promise<{ outcome: "retry"; reason: string }>((resolve) =>
        stop.signal.addEventListener("abort", () => resolve({ outcome: "retry", reason: "host: ABORT_ERR" })),
      ),
  };
  const good = {
    destination: "good",
    send: async () => {
      queueMicrotask(() => stop.abort());
      return { outcome: "sent" } as const;
    },
  };
  const results = await sendTest([never, aborted, good], { name: "ops", by: "ann", now: 0, signal: stop.signal });
  expect(results.map(({ destination, outcome }) => [destination, outcome])).toEqual([
    ["never", "failed"],
    ["aborted", "failed"],
    ["good", "sent"],
  ]);
  for (const { reason } of results.slice(0, 2)) expect(reason).toMatch(/^there was no answer within 15 s/);
});
