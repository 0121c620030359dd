import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runFuzz } from "../faults/fuzz.ts";
import { runKills } from "../faults/kill.ts";
import { runRotations } from "../faults/rotation.ts";
import { runStack } from "../faults/stack.ts";
import { runInputs } from "../faults/support/inputs-scenario.ts";
import type { RotationKind } from "../faults/support/rotating-writer.ts";
import { SCENARIO_NAMES } from "../faults/support/stack-scenarios.ts";
import { type OwnStack, startOwnStack } from "./servers/own-stack.ts";
import { describeWithOwnServers } from "./shared-servers.ts";

const MINUTE = 60_000;

// Short versions of the fault runs; the long ones and their figures are in docs/decisions/faults.md.
describe("faults", () => {
  it("stores every acknowledged event once, whenever the process is killed", { timeout: 3 * MINUTE }, async () => {
    const report = await runKills({ seconds: 20, rate: 3_000, kills: 3, seed: 11, window: 3_000 });
    expect(report.broken).toEqual([]);
    expect(report.http.resentBatches + report.lumberjack.resentWindows).toBeGreaterThan(0);
  });

  it("loses nothing at all when it is asked to stop under load", { timeout: 3 * MINUTE }, async () => {
    const options = { seconds: 12, rate: 3_000, kills: 2, seed: 12, window: 0 };
    const report = await runKills({ ...options, signal: "SIGTERM" });
    expect(report.broken).toEqual([]);
  });

  it.each<RotationKind>(["rename", "copytruncate", "delete"])(
    "loses no line and reads none twice when a file is rotated by %s and the process is killed",
    { timeout: 3 * MINUTE },
    async (kind) => {
      const report = await runRotations({ kind, rotations: 15, rate: 3_000, every: 300, kills: 1, seed: 13 });
      expect(report.broken).toEqual([]);
    },
  );

  it("answers every mutated input with a reason and stays up", { timeout: 10 * MINUTE }, async () => {
    const report = await runFuzz({ each: 1_000, seed: 14, growth: 250 });
    expect(report.broken).toEqual([]);
  });
});

describeWithOwnServers(["kafka", "elasticsearch", "influxdb", "postgresql"], "faults of the real stack", () => {
  const short = { events: 20_000, rate: 1_500, backends: 3, kills: 3, outage: 8, session: 6, seed: 15 };
  let stack: OwnStack;

  beforeAll(async () => {
    stack = await startOwnStack(["kafka", "elasticsearch", "influxdb", "postgresql"]);
  });
  afterAll(() => stack?.stop());

  it.each(SCENARIO_NAMES)(
    "%s: sent = stored + dead letters, nothing twice",
    { timeout: 5 * MINUTE },
    async (scenario) => {
      const report = await runStack(stack, { ...short, scenario });
      expect(report.broken).toEqual([]);
      expect(report.stored + report.deadLetters).toBe(report.sent);
    },
  );

  it("inputs: what they acknowledged is stored, though Kafka was away", { timeout: 5 * MINUTE }, async () => {
    const report = await runInputs(stack, { ...short, seconds: 15 });
    expect(report.broken).toEqual([]);
    expect(report.http.stored).toBeGreaterThan(0);
  });
});
