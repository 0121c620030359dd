import { afterEach, expect, it, vi } from "vitest";
import { connectElasticsearch } from "../../../../../backend/src/stores/logs/elasticsearch/client.ts";
import { connectionTo } from "../../../../support/elasticsearch-connection.ts";
import { freePort } from "../../../../support/ports.ts";

afterEach(() => vi.restoreAllMocks());

it("takes no copy of a request that fails, and says nothing of the login", async () => {
  const connection = connectionTo(`http://127.0.0.1:${await freePort()}`, {
    username: "elastic",
    password: "a-secret-of-ours",
    timeout: 5_000,
  });
  const client = await connectElasticsearch(connection);
  const entries = vi.spyOn(Object, "entries");
  const failure = await client
    .ask({ method: "POST", path: "/_bulk", lines: Buffer.alloc(10_000) })
    .catch((error: unknown) => error as Error);
  expect(failure).toMatchObject({ code: "UNAVAILABLE", retryable: true });
  expect(entries.mock.calls.filter(([value]) => value instanceof Uint8Array)).toEqual([]);
  expect(JSON.stringify([failure, (failure as Error).cause, String(failure)])).not.toContain("a-secret");
  await client.close();
});
