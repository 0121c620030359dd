import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Channel, SendOutcome } from "../../../backend/src/notify/channel.ts";
import { createDelivery, type Delivery } from "../../../backend/src/notify/delivery.ts";
import {
  backOff,
  EXPIRY_MILLISECONDS,
  enqueue,
  forgetFinished,
  KEEP_MILLISECONDS,
  listNotifications,
  retryFailed,
} from "../../../backend/src/notify/outbox.ts";
import { openState, type State } from "../../../backend/src/stores/state/state.ts";

let state: State;
let delivery: Delivery | null = null;
let clock = 1_000_000;
const sent: string[] = [];
const logged: string[] = [];

beforeEach(async () => {
  state = await openState({ url: "sqlite::memory:" });
  sent.length = 0;
  logged.length = 0;
  clock = 1_000_000;
});
afterEach(async () => {
  await delivery?.stop();
  delivery = null;
  await state.close();
});

const notification = (title: string, destination = "chat", dedupKey = title) => ({
  dedupKey,
  channel: "telegram",
  destination,
  message: { title, text: "", rule: "r", match: {} },
});
const queue = (...messages: ReturnType<typeof notification>[]) => enqueue(state.db, messages, clock);
const states = async () =>
  Object.fromEntries(
    (await listNotifications(state.db, { limit: 100 })).map((row) => [JSON.parse(row.message).title, row.state]),
  );

/** Delivers with one function for all destinations. */
function deliver(send: (title: string, destination: string) => SendOutcome | Promise<SendOutcome>): Delivery {
  const keep = (text: string) => void logged.push(text);
  delivery = createDelivery({
    db: state.db,
    channelFor: ({ destination }): Channel | null =>
      destination === "gone"
        ? null
        : {
            destination,
            async send({ title }) {
              const outcome = await send(title, destination);
              if (outcome.outcome === "sent") sent.push(title);
              return outcome;
            },
          },
    log: { info: keep, warn: keep, error: keep },
    meter: { increment() {}, gauge() {} },
    now: () => clock,
    pollMilliseconds: 5,
  });
  delivery.start();
  return delivery;
}

describe("outbox", () => {
  it("queues a message once, however often it is given", async () => {
    expect(await queue(notification("a"), notification("b"))).toBe(2);
    expect(await queue(notification("again", "chat", "a"))).toBe(0);
    deliver(() => ({ outcome: "sent" }));
    await expect.poll(() => sent).toEqual(["a", "b"]);
    expect(await queue(notification("a"))).toBe(0);
    expect(await states()).toEqual({ a: "sent", b: "sent" });
  });

  it("keeps the order within a destination while it retries, and lets others pass", async () => {
    let broken = true;
    await queue(notification("1"), notification("2"), notification("other", "other"));
    deliver((title) =>
      title === "1" && broken ? { outcome: "retry", reason: "503", afterMilliseconds: 500 } : { outcome: "sent" },
    );
    await expect.poll(() => sent).toEqual(["other"]);
    broken = false;
    clock += 499;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(sent).toEqual(["other"]);
    clock += 1;
    await expect.poll(() => sent).toEqual(["other", "1", "2"]);
  });

  it("fails for good only the one message, and sends it again when a person asks", async () => {
    let token = "wrong";
    await queue(notification("a"));
    deliver((title) =>
      title === "a" && token === "wrong" ? { outcome: "failed", reason: "401" } : { outcome: "sent" },
    );
    await expect.poll(states).toEqual({ a: "failed" });
    await queue(notification("b"));
    await expect.poll(() => sent).toEqual(["b"]);
    expect(logged.join()).toContain("401");
    token = "right";
    const [failed] = await listNotifications(state.db, { state: "failed", limit: 1 });
    expect(await retryFailed(state.db, "no-such", clock)).toBeUndefined();
    expect(await retryFailed(state.db, failed!.id, clock)).toMatchObject({ state: "pending" });
    expect(await retryFailed(state.db, failed!.id, clock)).toMatchObject({ state: "pending" });
    await expect.poll(() => sent).toEqual(["b", "a"]);
    expect(await retryFailed(state.db, failed!.id, clock)).toBeUndefined();
  });

  it("sends after a restart what an ended process left", async () => {
    await queue(notification("a"));
    let began = false;
    deliver(() => {
      began = true;
      return new Promise(() => {});
    });
    await expect.poll(() => began).toBe(true);
    delivery = null;
    deliver(() => ({ outcome: "sent" }));
    await expect.poll(() => sent).toEqual(["a"]);
  });

  it("gives up what grew too old, and keeps trying where no rule sends now", async () => {
    await queue(notification("a", "gone"));
    deliver(() => ({ outcome: "sent" }));
    await expect
      .poll(async () => (await listNotifications(state.db, { limit: 1 }))[0]?.last_error)
      .toContain("no rule");
    expect(await states()).toEqual({ a: "pending" });
    clock += EXPIRY_MILLISECONDS;
    await expect.poll(states).toEqual({ a: "expired" });
    expect(await listNotifications(state.db, { state: "failed", limit: 1 })).toHaveLength(1);
    clock += KEEP_MILLISECONDS + 1;
    await forgetFinished(state.db, clock);
    expect(await states()).toEqual({});
  });

  it("tells no detail of what a channel throws", async () => {
    await queue(notification("a"));
    deliver(() => {
      throw new Error("token 123:abc");
    });
    await expect.poll(() => logged.length).toBeGreaterThan(0);
    const [row] = await listNotifications(state.db, { limit: 1 });
    expect(`${row!.last_error} ${logged.join()}`).not.toContain("123:abc");
  });

  it("waits longer after each attempt, up to five minutes", () => {
    for (const [attempts, longest] of [
      [1, 1_000],
      [3, 4_000],
      [30, 300_000],
    ] as const) {
      const delay = backOff(attempts);
      expect(delay).toBeLessThanOrEqual(longest);
      expect(delay).toBeGreaterThanOrEqual(longest / 2);
    }
  });
});
