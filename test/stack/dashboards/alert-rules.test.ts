import { afterAll, beforeAll, expect, it } from "vitest";
import { createInstallation, type Installation } from "../../support/child.ts";
import { seconds } from "../../support/grafana/extract-queries.ts";
import { type JsonObject, textOf } from "../../support/grafana/json.ts";
import { type OwnStack, startOwnStack } from "../servers/own-stack.ts";
import { describeWithOwnServers } from "../shared-servers.ts";
import { firing, rulesOf } from "./alerts/run-rule.ts";
import { SITUATIONS } from "./alerts/situations.ts";
import { tell } from "./alerts/tell.ts";
import type { Source } from "./run-query.ts";
import { provisioned, provisionedSources } from "./sources.ts";

const rules = rulesOf(provisioned("alerting"));
/** Under this a rule fires as soon as it sees something. */
const AT_ONCE = 300;

/**
 * Each of Grafana's alert rules on a real InfluxDB, in which Heimdall has written what is well, what has been ill for long,
 * and what has been so for two minutes: the rule fires for the second alone.
 */
describeWithOwnServers(["influxdb"], "Grafana's alert rules", () => {
  let stack: OwnStack;
  let installation: Installation;
  let sources: ReadonlyMap<string, Source>;
  let now: number;

  beforeAll(async () => {
    stack = await startOwnStack(["influxdb"]);
    installation = await createInstallation({
      settings: { "influxdb.url": stack.influxdb.url, "monitoring.interval": "1s", "pipelines.workers": 1 },
    });
    const { api } = await installation.start();
    await api.influxql('CREATE DATABASE "telegraf"');
    now = Date.now();
    await tell(api.url, Object.values(SITUATIONS), now);
    sources = provisionedSources({ influxdb: stack.influxdb.url, elasticsearch: "" });
  });

  afterAll(async () => {
    await installation?.remove();
    await stack?.stop();
  });

  it("have a situation each", () => {
    expect(Object.keys(SITUATIONS).sort()).toEqual(rules.map(({ uid }) => textOf(uid)).sort());
  });

  it.each(rules.map((rule) => [textOf(rule.title), rule] as const))("%s", async (_, rule: JsonObject) => {
    const alerts = await firing(rule, sources, now);
    const { label } = SITUATIONS[textOf(rule.uid)]!;
    const about = [...new Set(alerts.map(({ labels }) => labels[label]))].sort();
    const isAtOnce = seconds(textOf(rule.for)) < AT_ONCE;
    expect(about.filter((name) => name !== "late" || !isAtOnce)).toEqual(["ill"]);
  });
});
