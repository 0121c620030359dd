import Fastify from "fastify";
import { beforeEach, describe, expect, it } from "vitest";
import { answerError } from "../../../../backend/src/api/errors.ts";
import type { Delivery, InputContext, Receipt } from "../../../../backend/src/component/declaration.ts";
import { HeimdallError } from "../../../../backend/src/errors.ts";
import { ingestRoutes } from "../../../../backend/src/inputs/ingest/routes.ts";

let delivered: Delivery[];
let answer: () => Promise<Receipt>;
let clock = 1_000;

const context = {
  now: () => clock,
  count: () => {},
  deliver: (delivery: Delivery) => {
    delivered.push(delivery);
    return answer();
  },
} as unknown as InputContext;
const app = Fastify({ routerOptions: { maxParamLength: 1_000 } });
app.setErrorHandler(answerError);
app.register(ingestRoutes(10_000, context), { prefix: "/ingest" });

beforeEach(() => {
  delivered = [];
  answer = async () => ({ items: 1, outcomes: [] });
});

const post = (path: string, payload: string | Buffer = "x", headers: Record<string, string> = {}) =>
  app.inject({ method: "POST", url: `/ingest${path}`, payload, headers: { "content-type": "text/plain", ...headers } });

describe("ingest routes", () => {
  it("tell what was taken, and each line that was not", async () => {
    expect((await post("/app")).json()).toEqual({ accepted: 1, refused: [] });
    answer = async () => ({ items: 2, outcomes: [{ item: 1, status: "refused", reason: "not JSON" }] });
    const some = await post("/app");
    expect([some.statusCode, some.json()]).toEqual([200, { accepted: 1, refused: [{ line: 2, reason: "not JSON" }] }]);
    answer = async () => ({ items: 1, outcomes: [{ item: 0, status: "refused", reason: "not JSON" }] });
    const none = await post("/app");
    expect([none.statusCode, none.json()]).toEqual([400, { accepted: 0, refused: [{ line: 1, reason: "not JSON" }] }]);
  });

  it.each(["/UPPER", "/..%2f..%2fetc", "/__proto__", "/", `/${"a".repeat(129)}`])(
    "refuse the stream %s in words",
    async (path) => {
      const refused = await post(path);
      expect([refused.statusCode, refused.json().error.code]).toEqual([400, "BAD_STREAM"]);
      expect(delivered).toEqual([]);
    },
  );

  it("refuse what is too long, too large or no gzip", async () => {
    const key = await post("/app", "x", { "idempotency-key": "k".repeat(257) });
    expect([key.statusCode, key.json().error.code]).toEqual([400, "BAD_KEY"]);
    expect((await post("/app", "x".repeat(10_001))).statusCode).toBe(413);
    const gzip = await post("/app", "x", { "content-encoding": "gzip" });
    expect([gzip.statusCode, gzip.json().error.code]).toEqual([400, "BAD_ENCODING"]);
    expect(delivered).toEqual([]);
  });

  it("give a resend the arrival of the first copy", async () => {
    await post("/app", "x", { "idempotency-key": "k" });
    clock += 5_000;
    await post("/app", "x", { "idempotency-key": "k" });
    await post("/app", "x");
    expect(delivered.map(({ facts }) => facts.received)).toEqual([1_000, 1_000, 6_000]);
  });

  it("say when to come again", async () => {
    answer = async () => {
      throw new HeimdallError("OVERLOADED", "too much is under way", { status: 429, retryable: true });
    };
    const full = await post("/app");
    expect([full.statusCode, full.json().error.code]).toEqual([429, "OVERLOADED"]);
    expect(Number(full.headers["retry-after"])).toBeGreaterThan(0);
  });
});
