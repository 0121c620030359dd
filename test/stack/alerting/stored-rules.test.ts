import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeSwitch } from "../../../backend/src/alerting/rule-switches.ts";
import { createDefinitions } from "../../../backend/src/definitions/definitions.ts";
import { openState, type State } from "../../../backend/src/stores/state/state.ts";
import { startTelegramStandin, type TelegramStandin } from "../../standins/telegram.ts";
import { until } from "../../support/until.ts";
import { describeWithServers, serverAddress } from "../shared-servers.ts";
import { createSchema, type OwnSchema } from "../stores/postgresql-state.ts";
import { type BackendProcess, startBackend } from "./backends.ts";

describeWithServers(["kafka", "postgresql"], "stored rules and switches of several backends", () => {
  let folder: string;
  let schema: OwnSchema;
  let state: State;
  let standin: TelegramStandin;
  let prefix: string;
  let backends: BackendProcess[] = [];
  let made = 0;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "heimdall-alerting-"));
    schema = await createSchema(serverAddress("postgresql"));
    state = await openState({ url: schema.url });
    standin = await startTelegramStandin();
    prefix = `test-alerting-${randomBytes(5).toString("hex")}`;
  });
  afterEach(async () => {
    await Promise.all(backends.map((backend) => backend.signal("SIGKILL")));
    backends = [];
    await standin.close();
    await state.close();
    await schema.drop();
    rmSync(folder, { recursive: true });
    const brokers = serverAddress("kafka").split(",");
    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [`${prefix}-signals`] }).catch(() => {});
    await admin.deleteGroups([`${prefix}-evaluators`]).catch(() => {});
    await admin.disconnect();
  });

  const owners = async () => {
    const owned = await Promise.all(backends.map((backend) => backend.owned()));
    return owned.filter((names) => names.includes("stored")).length;
  };
  /** Every backend stores some documents; answers how many. */
  const observe = async () => {
    for (const backend of backends) {
      made += 1;
      await backend.observe([{ id: `d${made}`, time: Date.now(), fields: { n: made }, isResent: false }]);
    }
    return backends.length;
  };

  it("are evaluated by one of them, and by none while they are off", async () => {
    const brokers = serverAddress("kafka").split(",");
    const start = { brokers, state: schema.url, prefix, rules: join(folder, "rules"), telegram: standin.url };
    backends = await Promise.all([startBackend(start), startBackend(start)]);
    const text = "name: stored\ntype: any\nindex: app-*\nrealert: {minutes: 0}\nalert: [telegram]\n";
    await createDefinitions(state, Date.now).save({
      kind: "rule",
      name: "stored",
      group: "",
      text,
      by: "person:ada",
      basedOn: 0,
      action: "created",
    });
    await until("one backend owns it", async () => (await owners()) === 1, 60_000);
    let expected = await observe();
    await until("each document is told", () => standin.messages.length >= expected, 60_000);

    await writeSwitch(state.db, "stored", { isOn: false, at: Date.now(), by: "person:ada" });
    await until("nobody owns it", async () => (await owners()) === 0, 60_000);
    await observe();
    await writeSwitch(state.db, "stored", { isOn: true, at: Date.now(), by: "person:ada" });
    await until("one backend owns it again", async () => (await owners()) === 1, 60_000);
    const first = made + 1;
    expected += await observe();
    await until("what comes now is told", () => standin.messages.length >= expected, 60_000);
    const told = standin.messages.map(({ text: words }) => Number(/n: (\d+)/.exec(words)?.[1])).sort((a, b) => a - b);
    expect(told).toEqual([1, 2, first, first + 1]);
  }, 200_000);
});
