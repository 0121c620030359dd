import { createHash } from "node:crypto";
import { periodEnd, settingMatcher } from "../index-names.ts";
import type { LogRetentionLimits, LogRetentionRule } from "../port.ts";
import type { ElasticsearchClient } from "./client.ts";
import type { LogTarget } from "./inventory.ts";

type Client = Pick<ElasticsearchClient, "ask">;

/** What an index should have; null for none of ours. */
interface Wanted {
  readonly policy: string;
  /** For a date-named index the end of its period, from which its age counts. */
  readonly origin: number | null;
}

interface Policy {
  readonly name: string;
  readonly body: { readonly policy: { readonly _meta: PolicyMeta; readonly phases: object } };
}

interface PolicyMeta {
  readonly managed_by: "heimdall";
  readonly index: string;
  readonly days: number;
}

/** What an index has now. */
interface Attached {
  readonly policy: string | null;
  readonly origin: number | null;
}

const PREFIX = "heimdall-";
const MISSING = [400, 404, 405];

/**
 * Where the cluster has ILM: makes a policy of each rule with days, and attaches it to the indices that it means, by
 * their own settings (no template of anybody is touched; a new index has its policy with the next run, long before
 * its first day is over). Answers the indices that a policy deletes, so that nobody else need. Not given to ILM: indices
 * without a date in their name (it would delete them whole, by their age), those that a rollup covers, and those with a
 * policy that is not ours. Policies that the settings no longer name are reported, and let go of their indices.
 */
export async function applyLifecycle(
  client: Client,
  rules: readonly LogRetentionRule[],
  targets: readonly LogTarget[],
  limits: LogRetentionLimits,
): Promise<ReadonlySet<string>> {
  const managed = new Set<string>();
  const { status, text } = await client.ask({ method: "GET", path: "/_ilm/status", ignore: [...MISSING, 403] });
  if (status !== 200) return managed;
  if ((JSON.parse(text) as { operation_mode: string }).operation_mode !== "RUNNING") {
    limits.report("ILM is stopped in the cluster: what it should delete stays until POST /_ilm/start");
  }

  const existing = await readPolicies(client);
  const attached = await readAttached(client);
  const wanted = wantedPolicies(rules, targets, limits);
  const isForeign = ({ policy }: Attached): boolean => policy !== null && !existing.has(policy);
  for (const [index, has] of attached) if (isForeign(has)) wanted.delete(index);
  const used = new Set([...wanted.values()].map(({ policy }) => policy));
  await keepPolicies(client, rules, { existing, used, report: limits.report });
  for (const index of targets.flatMap(({ indices }) => indices)) {
    const want = wanted.get(index);
    const has = attached.get(index) ?? { policy: null, origin: null };
    if (!want) {
      if (has.policy !== null && !isForeign(has)) {
        await client.ask({ method: "POST", path: `/${encodeURIComponent(index)}/_ilm/remove`, ignore: [404] });
      }
      continue;
    }
    managed.add(index);
    if (has.policy === want.policy && has.origin === want.origin) continue;
    await client.ask({
      method: "PUT",
      path: `/${encodeURIComponent(index)}/_settings`,
      body: { "index.lifecycle.name": want.policy, "index.lifecycle.origination_date": want.origin },
      ignore: [404],
    });
  }
  return managed;
}

function wantedPolicies(
  rules: readonly LogRetentionRule[],
  targets: readonly LogTarget[],
  limits: LogRetentionLimits,
): Map<string, Wanted> {
  const matchers = rules.map((rule) => ({ rule, matches: settingMatcher(rule.index) }));
  const wanted = new Map<string, Wanted>();
  for (const { name, isStream, indices } of targets) {
    const rule = matchers.find(({ matches }) => matches(name))?.rule;
    if (!rule || rule.days === null || limits.covered(name)) continue;
    for (const index of indices) {
      const origin = isStream ? null : periodEnd(index);
      if (isStream || origin !== null) wanted.set(index, { policy: policyName(rule, isStream), origin });
    }
  }
  return wanted;
}

/** `heimdall-filebeat-3f2a91` for `filebeat-*`: readable, and different for every pattern. */
function policyName({ index }: LogRetentionRule, isStream: boolean): string {
  const readable =
    index
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "")
      .slice(0, 100) || "all";
  const digest = createHash("sha256").update(index).digest("hex").slice(0, 6);
  return `${PREFIX}${readable}-${digest}${isStream ? "-stream" : ""}`;
}

function policyOf(rule: LogRetentionRule & { readonly days: number }, isStream: boolean): Policy {
  // An index behind a data stream is written to until it is rolled over, and only then grows old.
  const hot = { min_age: "0ms", actions: { rollover: { max_age: "1d", max_primary_shard_size: "50gb" } } };
  const remove = { min_age: `${rule.days}d`, actions: { delete: {} } };
  return {
    name: policyName(rule, isStream),
    body: {
      policy: {
        _meta: { managed_by: "heimdall", index: rule.index, days: rule.days },
        phases: isStream ? { hot, delete: remove } : { delete: remove },
      },
    },
  };
}

/** The policies that Heimdall has made, by their names. */
async function readPolicies(client: Client): Promise<ReadonlyMap<string, PolicyMeta>> {
  const { text, status } = await client.ask({ method: "GET", path: `/_ilm/policy/${PREFIX}*`, ignore: [404] });
  const answer = status === 200 ? (JSON.parse(text) as Record<string, { policy: { _meta?: PolicyMeta } }>) : {};
  return new Map(
    Object.entries(answer).flatMap(([name, { policy }]) =>
      policy._meta?.managed_by === "heimdall" ? [[name, policy._meta] as const] : [],
    ),
  );
}

/** Creates and alters the policies that are used, and tells of ours that no rule stands for any more. */
async function keepPolicies(
  client: Client,
  rules: readonly LogRetentionRule[],
  {
    existing,
    used,
    report,
  }: {
    readonly existing: ReadonlyMap<string, PolicyMeta>;
    readonly used: ReadonlySet<string>;
    readonly report: (message: string) => void;
  },
): Promise<void> {
  const policies = rules.flatMap((rule) => {
    const { days } = rule;
    return days === null ? [] : [false, true].map((isStream) => policyOf({ ...rule, days }, isStream));
  });
  const done = new Set<string>();
  for (const { name, body } of policies) {
    // The first rule of a pattern counts.
    if (done.has(name)) continue;
    done.add(name);
    const meta = existing.get(name);
    const { days, index } = body.policy._meta;
    if (!used.has(name) || (meta?.days === days && meta.index === index)) continue;
    await client.ask({ method: "PUT", path: `/_ilm/policy/${encodeURIComponent(name)}`, body });
  }
  for (const name of existing.keys()) {
    if (done.has(name)) continue;
    report(`no setting stands for the ILM policy ${name} any more; delete it with DELETE /_ilm/policy/${name}`);
  }
}

async function readAttached(client: Client): Promise<ReadonlyMap<string, Attached>> {
  const { text } = await client.ask({
    method: "GET",
    path: "/*/_settings/index.lifecycle.*",
    query: { flat_settings: true, expand_wildcards: "open,hidden" },
  });
  const answer = JSON.parse(text) as Record<string, { settings: Record<string, string> }>;
  return new Map(
    Object.entries(answer).map(([index, { settings }]) => {
      const origin = settings["index.lifecycle.origination_date"];
      return [
        index,
        { policy: settings["index.lifecycle.name"] || null, origin: origin === undefined ? null : Number(origin) },
      ];
    }),
  );
}
