import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type EmbeddedMetricStore,
  openEmbeddedMetricStore,
} from "../../../../backend/src/stores/metrics/duckdb/store.ts";
import { type PolicySetting, reconcilePolicies } from "../../../../backend/src/stores/metrics/policies.ts";

const DAY = 86_400_000;

let directory: string;
let store: EmbeddedMetricStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "heimdall-policies-"));
  store = await openEmbeddedMetricStore({ directory, gatherMilliseconds: 1 });
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

const policy = (name: string, days: number | null, given: Partial<PolicySetting> = {}): PolicySetting => ({
  ...{ database: "db", name, duration: days === null ? null : days * DAY, default: false },
  ...{ replication: 1, shard_duration: null },
  ...given,
});
const reconcile = (metrics: readonly PolicySetting[], allowDrop = false) =>
  reconcilePolicies(store, { metrics, downsampling: [] }, allowDrop);

test("databases and policies are made, altered with words on what that means, and left alone when they fit", async () => {
  const wanted = [policy("autogen", 7), policy("one_year", 365, { default: true })];
  expect(await reconcile(wanted)).toEqual({
    done: [
      "the database db was created",
      "the retention policy autogen of db was created: 7d, default",
      "the retention policy one_year of db was created: 365d, default",
    ],
    wouldDrop: [],
  });
  expect(await reconcile(wanted)).toEqual({ done: [], wouldDrop: [] });
  const changed = [policy("autogen", 3, { default: true }), policy("one_year", null, { shard_duration: 30 * DAY })];
  expect((await reconcile(changed)).done).toEqual([
    "the retention policy autogen of db is kept 3d instead of 7d; older points go with their shards, and is the default now",
    "the retention policy one_year of db is kept for ever instead of 365d, and has shards of 30d instead of 7d",
  ]);
});

test("nothing is dropped unless that is allowed, and the default policy never", async () => {
  await reconcile([policy("autogen", 7), policy("old", 30), policy("kept", null, { default: true })]);
  const fewer = [policy("autogen", 7)];
  const drop = "the retention policy old of db (30d), with all its points";
  expect(await reconcile(fewer)).toEqual({ done: [], wouldDrop: [drop] });
  expect(await reconcile(fewer, true)).toEqual({ done: [`dropped: ${drop}`], wouldDrop: [] });
  expect((await store.retentionPolicies("db")).map(({ name }) => name)).toEqual(["autogen", "kept"]);
});

test("what the settings do not name is not looked at", async () => {
  await store.createDatabase("other");
  await store.setRetentionPolicy("other", { name: "p", duration: null, shardDuration: 0n, isDefault: false });
  expect(await reconcile([], true)).toEqual({ done: [], wouldDrop: [] });
  expect((await store.retentionPolicies("other")).map(({ name }) => name)).toEqual(["autogen", "p"]);
});

test("two entries of one policy, and two default ones of a database, are refused", async () => {
  await expect(reconcile([policy("a", 7), policy("a", 8)])).rejects.toThrow(/a of db is there twice/);
  const both = [policy("a", 7, { default: true }), policy("b", 8, { default: true })];
  await expect(reconcile(both)).rejects.toThrow(/two default policies/);
  expect(await store.databases()).toEqual([]);
});

test("a downsampling needs its policies", async () => {
  const downsampling = [
    { database: "db", from: "autogen", to: "year", every: 60_000, aggregates: [], measurements: [] },
  ];
  await expect(reconcilePolicies(store, { metrics: [], downsampling }, false)).rejects.toMatchObject({
    ...{ code: "CONFIGURATION", message: expect.stringContaining("needs the retention policy year") },
  });
});
