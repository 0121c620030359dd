import type { Onboarding } from "../../../../plugin/src/api/onboarding.ts";
import type { Overview, Rate } from "../../../../plugin/src/api/overview.ts";

export const rate = (now: number | null, total: number): Rate => ({ now, total, points: [] });

/** A quiet, healthy Heimdall. */
export const overview = (more: Partial<Overview> = {}): Overview => ({
  from: 0,
  until: 3_600_000,
  interval: 30_000,
  source: "points",
  reason: null,
  problem: null,
  inputs: [],
  pipelines: [],
  lag: null,
  stores: [],
  disk: null,
  backends: [],
  dead_letters: { open: 0 },
  incidents: { open: 0, newest: [] },
  checks: [{ name: "stores", ok: true }],
  ...more,
});

const way = { id: "curl", kind: "shell", file: null, text: "curl …" } as const;

/** A system that nothing has come to. */
export const onboarding = (more: Partial<Onboarding> = {}): Onboarding => ({
  is_done: false,
  addresses: { http: "http://h:8080", beats: null, is_local: true },
  token: { is_needed: false, placeholder: "INGEST_TOKEN" },
  line: { seen: null, ways: [way] },
  chart: { seen: null, ways: [way] },
  message: { seen: null, contact_points: ["telegram"], missing: [] },
  ...more,
});
