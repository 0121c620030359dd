import { createIncidentDesk } from "../../../backend/src/alerting/incidents/desk.ts";
import type { Rule } from "../../../backend/src/alerting/rule.ts";
import { readRule } from "../../../backend/src/alerting/rule-file.ts";
import type { AlertingPort } from "../../../backend/src/api/ports.ts";
import type { Settings } from "../../../backend/src/config/schema.ts";
import { createContactPoints } from "../../../backend/src/notify/contact-points/contact-points.ts";
import type { LogStore } from "../../../backend/src/stores/logs/port.ts";
import type { MetricStore } from "../../../backend/src/stores/metrics/port.ts";
import type { State } from "../../../backend/src/stores/state/state.ts";

const ignore = () => {};
export const silent = { info: ignore, warn: ignore, error: ignore };

export interface HarnessAlerting {
  readonly state: State;
  readonly settings: Settings;
  readonly logs: LogStore;
  readonly metrics: MetricStore;
  readonly now: () => number;
}

/** The rules that incidents of tests are of. */
const rules = new Map<string, Rule>([
  [
    "errors",
    readRule(
      "name: errors\ntype: frequency\nnum_events: 3\ntimeframe: {minutes: 5}\nindex: app-*\nfilter: [{term: {level: ERROR}}]\nquery_key: host\npriority: 1\nalert: [debug]\n",
      "errors.yaml",
    ),
  ],
]);

/** The alerting of the harness: rules that are only told of, incidents and contact points on the real state store. */
export function harnessAlerting({ state, settings, logs, metrics, now }: HarnessAlerting): AlertingPort {
  return {
    rules: async () => [
      { name: "errors", type: "frequency", file: "errors.yaml", state: "active", error: null, matches: 3 },
      {
        name: "bad",
        type: null,
        file: "bad.yaml",
        state: "refused",
        error: { message: "no", place: { file: "bad.yaml", line: 1, column: 2 } },
      },
    ],
    incidents: createIncidentDesk({
      db: state.db,
      stores: { logs, metrics },
      now,
      ruleNamed: (name) => rules.get(name),
      onQueued: ignore,
    }),
    contactPoints: createContactPoints({ state, settings, log: silent, now }),
    rulesUsing: (name) => (name === "used" ? ["errors"] : []),
  };
}

/** An open incident `i1` with a message `n1` that could not be sent. */
export async function insertIncident({ db }: State, now: number): Promise<void> {
  await db
    .insertInto("incidents")
    .values({
      id: "i1",
      rule: "errors",
      rule_type: "frequency",
      key: "web-1",
      state: "open",
      first_time: now - 60_000,
      last_time: now,
      count: 3,
      match: JSON.stringify({ "@timestamp": new Date(now).toISOString(), host: "web-1", message: 'no "space" left' }),
      created_at: now,
      changed_at: now,
      changed_by: null,
      last_sequence: null,
    })
    .execute();
  await db
    .insertInto("notifications")
    .values({
      id: `${now.toString(36).padStart(9, "0")}0000n1`,
      dedup_key: "k1",
      rule: "errors",
      channel: "telegram",
      destination: "telegram:-100",
      message: JSON.stringify({ title: "errors", text: "3 errors", rule: "errors", match: {} }),
      state: "failed",
      attempts: 2,
      created_at: now,
      next_attempt_at: now,
      finished_at: now + 1_000,
      last_error: "Telegram answered 403: Forbidden; the bot may not write to chat -100",
      claimed_by: null,
      claimed_until: null,
      incident_id: "i1",
      contact_point: null,
    })
    .execute();
}
