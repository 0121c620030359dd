import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { letter } from "../stores/dead-letters/contract.ts";
import { type Harness, NOW, startHarness } from "./harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness.close());

const ask = async (method: "GET" | "POST" | "PUT", path: string, payload?: object) =>
  harness.app.inject({
    method,
    url: `/api/v1/dead-letters${path}`,
    headers: await harness.as(method === "GET" ? "viewer" : "editor"),
    ...(payload && { payload }),
  });
const add = async (...payloads: (string | Uint8Array)[]) => {
  await harness.deadLetters.add(
    payloads.map((payload, at) => letter(`kafka web/0/${at}`, { payload: Buffer.from(payload as string) })),
  );
  return idsInOrder();
};
const idsInOrder = async () => (await harness.deadLetters.list({ limit: 1_000 })).map(({ id }) => id);
const changes = async () =>
  (await harness.access.audit.list(100)).map(({ actor, action, subject, detail }) => [actor, action, subject, detail]);

describe("dead letters", () => {
  it("are listed without their bytes, in pages", async () => {
    await add("a", "b", "c");
    const first = (await ask("GET", "?limit=2")).json();
    expect(first.dead_letters[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      form: "document",
      state: "open",
      reason: expect.stringContaining("failed to parse field [bytes]"),
      pipeline: "main",
      input: "kafka_web",
      output: "elasticsearch_main",
      target: "web-2026.11.21",
      source: expect.stringContaining("kafka web/0/"),
      facts: { index: "web-2026.11.21", version: 3, isNew: true, routing: null },
      payload_bytes: 1,
      attempts: 0,
      is_fixed: false,
      created_at: NOW,
      changed_at: NOW,
      changed_by: null,
    });
    expect(first.dead_letters).toHaveLength(2);
    const second = (await ask("GET", `?limit=2&after=${first.next}`)).json();
    expect(second.dead_letters).toHaveLength(1);
    expect(second.next).toBeNull();
  });

  it("are found by state, pipeline and a part of the reason; open ones unless asked otherwise", async () => {
    const [id] = await add("a", "b");
    await harness.deadLetters.discard(id!, "cli");
    const found = async (query: string) => (await ask("GET", query)).json().dead_letters.length;
    expect(await found("")).toBe(1);
    expect(await found("?state=any")).toBe(2);
    expect(await found("?state=discarded&pipeline=main&reason=BYTES")).toBe(1);
    expect(await found("?pipeline=other")).toBe(0);
    expect((await ask("GET", "?state=closed")).statusCode).toBe(400);
  });

  it("are summed up", async () => {
    await add("a", "b", "c");
    expect((await ask("GET", "/summary")).json()).toEqual({
      summary: [
        {
          reason: "failed to parse field [bytes] of type [long] in document with id *",
          pipeline: "main",
          output: "elasticsearch_main",
          count: 3,
        },
      ],
      open: 3,
      limit: 1_000_000,
    });
  });

  it("show their bytes as text, or encoded where they are none", async () => {
    const [text, binary] = await add('{"size":"ü"}\u0000', new Uint8Array([0xff, 0, 0x80]));
    const show = async (id: string) => (await ask("GET", `/${id}`)).json().dead_letter;
    expect(await show(text!)).toMatchObject({
      payload: '{"size":"ü"}\u0000',
      payload_encoding: "utf8",
      payload_bytes: 14,
    });
    expect(await show(binary!)).toMatchObject({ payload: "/wCA", payload_encoding: "base64", payload_bytes: 3 });
    expect((await ask("GET", "/nobody")).json().error).toEqual({
      code: "DEAD_LETTER_UNKNOWN",
      message: "there is no dead letter nobody",
    });
  });

  it("are fixed, also with bytes that are no text and with large ones, and it is written down", async () => {
    const [id] = await add("bad");
    const fix = (payload: object) => ask("PUT", `/${id}/payload`, payload);
    expect((await fix({ payload: "good" })).json().dead_letter).toMatchObject({
      payload: "good",
      is_fixed: true,
      changed_by: "token:test editor",
    });
    expect((await fix({ payload: "/wCA\n", payload_encoding: "base64" })).json().dead_letter.payload_bytes).toBe(3);
    expect((await fix({ payload: "no base64!", payload_encoding: "base64" })).statusCode).toBe(400);
    expect((await fix({ payload: "x".repeat(3_000_000) })).statusCode).toBe(200);
    expect((await changes()).at(-1)).toEqual(["token:test editor", "dead-letter.fix", id, { bytes: 4 }]);
    await harness.deadLetters.discard(id!, "cli");
    expect((await fix({ payload: "late" })).json().error).toEqual({
      code: "DEAD_LETTER_CLOSED",
      message: `dead letter ${id} is discarded already`,
    });
  });

  it("are replayed: stored, refused again, or left as they are while the store is away", async () => {
    const [good, bad, away, gone] = await add("good", "bad", "away", "gone");
    const replay = (id: string | undefined) => ask("POST", `/${id}/replay`);
    expect((await replay(good)).json()).toMatchObject({
      reason: null,
      dead_letter: { state: "replayed", attempts: 1 },
    });
    expect((await replay(good)).statusCode).toBe(409);
    expect((await replay(bad)).json()).toMatchObject({
      reason: "still bad: 'bad'",
      dead_letter: { state: "open", attempts: 1, reason: "still bad: 'bad'", changed_by: "token:test editor" },
    });
    const refused = await replay(away);
    expect(refused.statusCode).toBe(503);
    expect(refused.headers["retry-after"]).toBeDefined();
    expect(await harness.deadLetters.get(away!)).toMatchObject({ state: "open", attempts: 0, changedBy: null });
    expect((await replay(gone)).json().error).toMatchObject({ code: "GONE" });
    expect((await replay("nobody")).statusCode).toBe(404);
    expect((await changes()).map(([, action, subject, detail]) => [action, subject, detail])).toEqual([
      ["dead-letter.replay", bad, { reason: "still bad: 'bad'" }],
      ["dead-letter.replay", good, { reason: null }],
    ]);
  });

  it("are replayed by what they have in common, with a page at a time and the failures", async () => {
    const ids = await add("good", "bad", "gone", ...Array.from({ length: 30 }, () => "good"));
    expect((await ask("POST", "/replay", {})).json().error.message).toMatch(/give a pipeline or a part of the reason/);
    const first = (await ask("POST", "/replay", { pipeline: "main", limit: 20 })).json();
    const second = (await ask("POST", "/replay", { pipeline: "main", after: first.next })).json();
    expect(second.next).toBeNull();
    expect(first.replayed + second.replayed).toBe(31);
    const refused = [...first.refused, ...second.refused];
    expect(refused).toHaveLength(2);
    expect(refused).toContainEqual({ id: ids[1], reason: "still bad: 'bad'" });
    expect(refused).toContainEqual({ id: ids[2], reason: "pipeline 'main' is not there any more" });
    expect(await harness.deadLetters.get(ids[2]!)).toMatchObject({ state: "open", attempts: 0 });
    expect((await ask("POST", "/replay", { reason: "nothing like it" })).json()).toEqual({
      replayed: 0,
      refused: [],
      next: null,
    });
    const [, second_] = await changes();
    expect(second_).toEqual([
      "token:test editor",
      "dead-letter.replay",
      "pipeline main",
      { replayed: first.replayed, refused: first.refused.length },
    ]);
  });

  it("stop being replayed when the store goes away, and what was done is written down", async () => {
    await add("good", "away");
    expect((await ask("POST", "/replay", { all: true })).statusCode).toBe(503);
    expect(await harness.deadLetters.count("replayed")).toBe(1);
    expect((await changes())[0]).toEqual([
      "token:test editor",
      "dead-letter.replay",
      "all",
      { replayed: 1, refused: 0 },
    ]);
  });

  it("are discarded, one or by what they have in common", async () => {
    const [id] = await add("a", "b", "c");
    expect((await ask("POST", `/${id}/discard`)).json().dead_letter).toMatchObject({ state: "discarded" });
    expect((await ask("POST", `/${id}/discard`)).statusCode).toBe(409);
    expect((await ask("POST", "/discard", { reason: "[bytes]" })).json()).toEqual({ discarded: 2, next: null });
    expect(await harness.deadLetters.count("discarded")).toBe(3);
    expect((await changes())[0]).toEqual([
      "token:test editor",
      "dead-letter.discard",
      "reason [bytes]",
      { discarded: 2 },
    ]);
  });
});
