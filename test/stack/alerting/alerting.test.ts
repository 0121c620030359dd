import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openState, type State } from "../../../backend/src/stores/state/state.ts";
import { startTelegramStandin, type TelegramStandin } from "../../standins/telegram.ts";
import { until } from "../../support/until.ts";
import { describeWithServers, serverAddress } from "../shared-servers.ts";
import { createSchema, type OwnSchema } from "../stores/postgresql-state.ts";
import type { BackendStart, StoredDocument } from "./backend-process.ts";
import { type BackendProcess, startBackend } from "./backends.ts";

const NEEDED = 30;

describeWithServers(["kafka", "postgresql"], "alerting of several backends", () => {
  let folder: string;
  let schema: OwnSchema;
  let state: State;
  let standin: TelegramStandin;
  let start: BackendStart;
  let backends: BackendProcess[] = [];
  let made = 0;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "heimdall-alerting-"));
    mkdirSync(join(folder, "rules"));
    schema = await createSchema(serverAddress("postgresql"));
    state = await openState({ url: schema.url });
    standin = await startTelegramStandin();
    made = 0;
    start = {
      brokers: serverAddress("kafka").split(","),
      state: schema.url,
      prefix: `test-alerting-${randomBytes(5).toString("hex")}`,
      rules: join(folder, "rules"),
      telegram: standin.url,
    };
  });
  afterEach(async () => {
    await Promise.all(backends.map((backend) => backend.signal("SIGKILL")));
    backends = [];
    await standin.close();
    await state.close();
    await schema.drop();
    rmSync(folder, { recursive: true });
    const admin = new Kafka({ brokers: [...start.brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [`${start.prefix}-signals`] }).catch(() => {});
    // Killed members are in the group until their session ends.
    await admin.deleteGroups([`${start.prefix}-evaluators`]).catch(() => {});
    await admin.disconnect();
  });

  const rule = (name: string, text: string) =>
    writeFileSync(join(folder, "rules", `${name}.yaml`), `name: ${name}\nalert: [telegram]\nindex: app-*\n${text}`);
  const documents = (count: number): StoredDocument[] =>
    Array.from({ length: count }, () => {
      made += 1;
      return { id: `d${made}`, time: Date.now(), fields: { n: made }, isResent: false };
    });
  const startBackends = async (count: number) => {
    const started = await Promise.all(Array.from({ length: count }, () => startBackend(start)));
    backends.push(...started);
    return started;
  };
  /** The one backend that evaluates a rule. */
  const owner = (name: string) =>
    until(
      `one backend owns ${name}`,
      async () => {
        const owners = (await Promise.all(backends.map((one) => one.owned()))).map((owned) => owned.includes(name));
        return owners.filter(Boolean).length === 1 ? backends[owners.indexOf(true)] : null;
      },
      60_000,
    );
  /** How many alerts there are, once all that was sent is evaluated and told: after that nothing more comes. */
  const alerts = async (expected: number) => {
    await until(`${expected} alerts`, () => standin.messages.length >= expected, 60_000);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const rows = await state.db.selectFrom("notifications").select("state").execute();
    expect(rows.filter((row) => row.state !== "sent")).toEqual([]);
    expect(rows).toHaveLength(standin.messages.length);
    return standin.messages.length;
  };

  it("counts over all backends together, exactly", async () => {
    rule("busy", `type: frequency\nnum_events: ${NEEDED}\ntimeframe: {minutes: 10}\nrealert: {minutes: 0}`);
    const three = await startBackends(3);
    await owner("busy");
    await Promise.all(Array.from({ length: 150 }, (_, round) => three[round % 3]!.observe(documents(20))));
    expect(await alerts(3_000 / NEEDED)).toBe(3_000 / NEEDED);
    const incidents = await state.db.selectFrom("incidents").select("count").execute();
    expect(incidents.map(({ count }) => Number(count))).toEqual([3_000 / NEEDED]);
  });

  it("loses no alert and tells none twice when owners are killed and hung in the middle of a window", async () => {
    rule("busy", `type: frequency\nnum_events: ${NEEDED}\ntimeframe: {minutes: 10}\nrealert: {minutes: 0}`);
    await startBackends(3);
    for (const [round, how] of (["SIGKILL", "SIGSTOP", "SIGKILL"] as const).entries()) {
      const hit = await owner("busy");
      const others = backends.filter((one) => one !== hit);
      // Two thirds of a window are evaluated and durable …
      for (const one of backends) await one.observe(documents(5));
      // … and of these nobody knows how far they came.
      const under = documents(5);
      const told = hit.observe(under).then(
        () => true,
        () => false,
      );
      if (round > 0) await new Promise((resolve) => setTimeout(resolve, 20 * round));
      await hit.signal(how);
      const isTold = await Promise.race([told, new Promise<false>((done) => setTimeout(() => done(false), 200))]);
      // The source sends again what was not acknowledged: the store has it already.
      if (!isTold) await others[0]!.observe(under.map((document) => ({ ...document, isResent: true })));
      if (how === "SIGKILL") {
        backends = others;
        await startBackends(1);
        await owner("busy");
      } else {
        await until(
          "another backend owns it",
          async () => (await Promise.all(others.map((one) => one.owned()))).some((owned) => owned.includes("busy")),
          60_000,
        );
      }
      await others[1]!.observe(documents(NEEDED - 20));
      expect(await alerts(round + 1)).toBe(round + 1);
      if (how === "SIGSTOP") {
        await hit.signal("SIGCONT");
        await owner("busy");
        expect(await alerts(round + 1)).toBe(round + 1);
      }
    }
  });

  it("delivers through any backend, and closes incidents of another's rules", async () => {
    for (let n = 0; n < 8; n += 1) rule(`errors-${n}`, "type: any\nrealert: {hours: 1}");
    const two = await startBackends(2);
    for (let n = 0; n < 8; n += 1) await owner(`errors-${n}`);
    const counts = (await Promise.all(two.map((one) => one.owned()))).map(({ length }) => length);
    expect(counts.reduce((sum, count) => sum + count)).toBe(8);
    await two[0]!.observe(documents(1));
    await two[1]!.observe(documents(1));
    expect(await alerts(8)).toBe(8);
    // Stopped in order: the other one has their silences.
    await two[0]!.signal("SIGTERM");
    backends = [two[1]!];
    for (let n = 0; n < 8; n += 1) await owner(`errors-${n}`);
    await two[1]!.observe(documents(1));
    expect(await alerts(8)).toBe(8);
    const incidents = await state.db.selectFrom("incidents").select("count").execute();
    expect(incidents.map(({ count }) => Number(count))).toEqual(Array(8).fill(3));
  });
});
