import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  connectElasticsearch,
  type ElasticsearchClient,
} from "../../../../backend/src/stores/logs/elasticsearch/client.ts";
import { applyElasticsearchRetention } from "../../../../backend/src/stores/logs/elasticsearch/retention.ts";
import type { LogRetentionLimits, LogRetentionRule } from "../../../../backend/src/stores/logs/port.ts";
import { startIlmStandIn } from "../../../standins/ilm.ts";
import { connectionTo } from "../../../support/elasticsearch-connection.ts";

const DAY = 86_400_000;
const now = Date.parse("2026-11-21T12:00:00Z");
const old = now - 100 * DAY;

describe("Elasticsearch with ILM", () => {
  let standIn: Awaited<ReturnType<typeof startIlmStandIn>>;
  let client: ElasticsearchClient;
  const reports: string[] = [];
  beforeEach(async () => {
    reports.length = 0;
    standIn = await startIlmStandIn();
    client = await connectElasticsearch(connectionTo(standIn.url, { timeout: 10_000 }));
  });
  afterEach(async () => {
    await client.close();
    await standIn.close();
  });

  const index = (name: string, documents: number[], settings: Record<string, unknown> = {}) =>
    standIn.cluster.indices.set(name, { documents, settings });
  const apply = (rules: readonly LogRetentionRule[], limits: Partial<LogRetentionLimits> = {}) =>
    applyElasticsearchRetention(client, rules, now, {
      covered: () => false,
      ready: () => true,
      stop: new AbortController().signal,
      report: (message) => reports.push(message),
      ...limits,
    });
  const settingsOf = (name: string) => standIn.cluster.indices.get(name)?.settings;
  const policies = () => Object.fromEntries([...standIn.cluster.policies].map(([name, { policy }]) => [name, policy]));

  it("makes a policy of a rule and attaches it to date-named indices, whose age counts from the end of their day", async () => {
    index("web-2026.08.13", [old]);
    index("web-2026.11.20", [now - DAY]);
    expect(await apply([{ index: "web-*", days: 30 }])).toBe(0);
    const [name] = [...standIn.cluster.policies.keys()];
    expect(name).toMatch(/^heimdall-web-[0-9a-f]{6}$/);
    expect(policies()).toEqual({
      [name!]: {
        _meta: { managed_by: "heimdall", index: "web-*", days: 30 },
        phases: { delete: { min_age: "30d", actions: { delete: {} } } },
      },
    });
    expect(settingsOf("web-2026.11.20")).toEqual({
      "index.lifecycle.name": name,
      "index.lifecycle.origination_date": String(Date.parse("2026-11-21T00:00:00Z")),
    });
    // The old one is left to ILM as well.
    expect(standIn.cluster.indices.has("web-2026.08.13")).toBe(true);
    standIn.cluster.changes.length = 0;
    await apply([{ index: "web-*", days: 30 }]);
    expect(standIn.cluster.changes).toEqual([]);
  });

  it("alters the policy when the days change", async () => {
    index("web-2026.11.20", [now - DAY]);
    await apply([{ index: "web-*", days: 30 }]);
    standIn.cluster.changes.length = 0;
    await apply([{ index: "web-*", days: 60 }]);
    const [[name, policy] = []] = [...standIn.cluster.policies];
    expect(standIn.cluster.changes).toEqual([`PUT /_ilm/policy/${name}`]);
    expect(policy).toMatchObject({ version: 2, policy: { phases: { delete: { min_age: "60d" } } } });
  });

  it("rolls data streams over, so that only what is no longer written to grows old", async () => {
    index(".ds-app-2026.08.13-000001", [old]);
    index(".ds-app-2026.11.20-000002", [now]);
    standIn.cluster.streams.set("app", [".ds-app-2026.08.13-000001", ".ds-app-2026.11.20-000002"]);
    expect(await apply([{ index: "app", days: 7 }])).toBe(0);
    const [[name, policy] = []] = [...standIn.cluster.policies];
    expect(name).toMatch(/^heimdall-app-[0-9a-f]{6}-stream$/);
    expect(policy?.policy.phases).toEqual({
      hot: { min_age: "0ms", actions: { rollover: { max_age: "1d", max_primary_shard_size: "50gb" } } },
      delete: { min_age: "7d", actions: { delete: {} } },
    });
    for (const backing of standIn.cluster.streams.get("app")!) {
      expect(settingsOf(backing)).toEqual({ "index.lifecycle.name": name });
    }
  });

  it("deletes itself what ILM cannot: documents of undated indices, and what has a policy of somebody else", async () => {
    index("web-live", [old, now]);
    index("web-2026.08.13", [old], { "index.lifecycle.name": "logs" });
    expect(await apply([{ index: "*", days: 30 }])).toBe(2);
    expect([...standIn.cluster.indices.keys()]).toEqual(["web-live"]);
    expect(standIn.cluster.indices.get("web-live")!.documents).toEqual([now]);
    expect(policies()).toEqual({});
  });

  it("takes indices out of ILM's hands when a rollup covers them, and deletes them when it is complete", async () => {
    index("web-2026.08.13", [old]);
    await apply([{ index: "web-*", days: 30 }]);
    let isReady = false;
    const limits = { covered: () => true, ready: () => isReady };
    expect(await apply([{ index: "web-*", days: 30 }], limits)).toBe(0);
    expect(settingsOf("web-2026.08.13")).toEqual({});
    isReady = true;
    expect(await apply([{ index: "web-*", days: 30 }], limits)).toBe(1);
    expect(standIn.cluster.indices.size).toBe(0);
  });

  it("lets go of indices that no rule names any more, and reports the policy that is left", async () => {
    index("web-2026.08.13", [old]);
    await apply([{ index: "web-*", days: 30 }]);
    const [name] = [...standIn.cluster.policies.keys()];
    expect(await apply([])).toBe(0);
    expect(settingsOf("web-2026.08.13")).toEqual({});
    expect(standIn.cluster.policies.has(name!)).toBe(true);
    expect(reports).toEqual([
      `no setting stands for the ILM policy ${name} any more; delete it with DELETE /_ilm/policy/${name}`,
    ]);
  });

  it("says that ILM is stopped, and leaves policies that it did not make alone", async () => {
    standIn.cluster.mode = "STOPPED";
    standIn.cluster.policies.set("heimdall-by-hand", { version: 1, policy: { phases: {} } });
    await apply([]);
    expect(reports).toEqual(["ILM is stopped in the cluster: what it should delete stays until POST /_ilm/start"]);
    expect(standIn.cluster.changes).toEqual([]);
  });
});
