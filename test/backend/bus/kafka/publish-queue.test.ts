import { describe, expect, it } from "vitest";
import { createPublishQueue } from "../../../../backend/src/bus/kafka/publish-queue.ts";
import type { BusMessage } from "../../../../backend/src/bus/port.ts";

const message = (value: string): BusMessage => ({ key: null, value: Buffer.from(value) });
const publishing = (...values: string[]) => ({ messages: values.map(message), isGivenUp: false });
const texts = (messages: readonly BusMessage[]) => messages.map(({ value }) => Buffer.from(value).toString());
const tooLarge = () => Object.assign(new Error("too large"), { type: "MESSAGE_TOO_LARGE" });

/** A topic whose requests are answered by hand, or that takes only so many bytes together. */
function topic(limit = Number.POSITIVE_INFINITY) {
  const requests: { values: string[]; answer(error?: Error): void }[] = [];
  const queue = createPublishQueue((messages) => {
    const values = texts(messages);
    return new Promise<void>((resolve, reject) => {
      const answer = (error?: Error) => (error ? reject(error) : resolve());
      requests.push({ values, answer });
      if (limit < Number.POSITIVE_INFINITY) answer(values.join("").length > limit ? tooLarge() : undefined);
    });
  });
  return { queue, requests };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the queue of a topic", () => {
  it("sends two requests at once, and together what comes meanwhile", async () => {
    const { queue, requests } = topic();
    const all = ["a", "b", "c", "d"].map((value) => queue.push(publishing(value)));
    expect(requests.map(({ values }) => values)).toEqual([["a"], ["b"]]);
    requests[0]!.answer();
    await turn();
    expect(requests[2]!.values).toEqual(["c", "d"]);
    requests[1]!.answer();
    requests[2]!.answer();
    await Promise.all(all);
    expect(queue.isIdle).toBe(true);
  });

  it("cuts a large publish into requests, one after the other", async () => {
    const { queue, requests } = topic();
    const large = "x".repeat(500_000);
    const done = queue.push(publishing(large, large, "end"));
    expect(requests.map(({ values }) => values.length)).toEqual([1]);
    requests[0]!.answer();
    await turn();
    expect(requests[1]!.values.length).toBe(2);
    requests[1]!.answer();
    await done;
  });

  it("tells a failure to all that went together, and goes on", async () => {
    const { queue, requests } = topic();
    const first = [queue.push(publishing("a")), queue.push(publishing("b"))];
    const together = [queue.push(publishing("c")), queue.push(publishing("d"))];
    for (const request of requests) request.answer();
    await Promise.all(first);
    await turn();
    requests[2]!.answer(new Error("away"));
    for (const one of together) await expect(one).rejects.toThrow("away");
    const next = queue.push(publishing("e"));
    requests[3]!.answer();
    await next;
  });

  it("refuses only the message that is too large alone, and doubles none", async () => {
    const { queue, requests } = topic(5);
    const results = await Promise.allSettled([
      queue.push(publishing("aa", "bb", "cc", "dd")),
      queue.push(publishing("e")),
      queue.push(publishing("ffffffff")),
      queue.push(publishing("g")),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
    const taken = requests.flatMap(({ values }) => (values.join("").length > 5 ? [] : values));
    expect(taken.toSorted()).toEqual(["aa", "bb", "cc", "dd", "e", "g"]);
  });

  it("leaves out what was given up before it was sent", async () => {
    const { queue, requests } = topic();
    const busy = [queue.push(publishing("a")), queue.push(publishing("b"))];
    const late = publishing("late");
    const given = queue.push(late);
    const last = queue.push(publishing("last"));
    late.isGivenUp = true;
    for (const request of requests) request.answer();
    await turn();
    expect(requests[2]!.values).toEqual(["last"]);
    requests[2]!.answer();
    await Promise.all([...busy, given, last]);
  });
});
