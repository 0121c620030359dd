import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readRule } from "../../../backend/src/alerting/rule-file.ts";
import { ruleTypes } from "../../../backend/src/alerting/rule-types.ts";
import { channelDeclarations } from "../../../backend/src/notify/channels.ts";

const base =
  "name: r\ntype: frequency\nindex: app-%Y.%m.%d,-app-old*\nnum_events: 3\ntimeframe: {minutes: 5}\nalert: [debug]\n";
const read = (text: string) => readRule(text, "rules/r.yaml");

describe("rule files", () => {
  it.each([...ruleTypes(), ...channelDeclarations()].map((declaration) => [declaration.name, declaration.example]))(
    "accepts the example of %s",
    (_, example) => {
      expect(readRule(example, "example.yaml").name.length).toBeGreaterThan(3);
    },
  );

  it("fills in what a file leaves out", () => {
    const rule = read(base);
    expect(rule).toMatchObject({
      realert: 60_000,
      runEvery: 60_000,
      bufferTime: 900_000,
      queryKey: [],
      isEnabled: true,
    });
    expect(rule.options).toMatchObject({ num_events: 3, timeframe: 300_000, attach_related: false });
    expect(readRule("type: any\nalert: debug", "rules/by file.yml").name).toBe("by file");
  });

  it("sums durations, takes one key or several, and JSON", () => {
    const rule = read(`${base}realert: {hours: 1, minutes: 30, seconds: 1.5}\nquery_key: [host.name, user]`);
    expect(rule).toMatchObject({ realert: 5_401_500, queryKey: ["host.name", "user"] });
    expect(read('{"type": "any", "alert": ["debug"], "query_key": "host"}').queryKey).toEqual(["host"]);
  });

  it("reads truths as PyYAML does", () => {
    expect(read(`${base}is_enabled: no\nquery_key: [y, n]`)).toMatchObject({ isEnabled: false, queryKey: ["y", "n"] });
  });

  it("resolves $name$ and lets texts refer to properties of the rule", () => {
    const rule = read(`${base}team: ops\nowner: $team$\nalert_text: "{0} of {1}"\nalert_text_args: [team, host.name]`);
    expect(rule.owner).toBe("ops");
  });

  it("lets no text show a secret, whichever way it refers to it", () => {
    const text = `type: any
description: $telegram_bot_token$
token: 1:S3CR3T
owner: $token$
telegram_bot_token: $token$
telegram_room_id: "-5"
alert_text: $telegram_bot_token$
alert_subject: "{0}"
alert_subject_args: [token]
alert: [telegram]
`;
    const rule = readRule(text, "r.yaml");
    expect(rule.alerts[0]!.options.telegram_bot_token).toBe("1:S3CR3T");
    const { alerts, ...rest } = rule;
    expect(JSON.stringify([rest, alerts[0]!.text, alerts[0]!.properties])).not.toContain("S3CR3T");
  });

  it("takes channel options from the entry, the rule, the settings and files", () => {
    const folder = mkdtempSync(join(tmpdir(), "heimdall-rule-"));
    writeFileSync(join(folder, "token"), "1:from-file\n");
    const text =
      "type: any\ntelegram_bot_token_file: token\nalert:\n- telegram: {telegram_room_id: '-5', alert_subject: own}\n- telegram\n";
    const rule = readRule(text, join(folder, "r.yaml"), { channelDefaults: { telegram_room_id: "-9" } });
    rmSync(folder, { recursive: true });
    expect(rule.alerts.map(({ options }) => [options.telegram_room_id, options.telegram_bot_token])).toEqual([
      ["-5", "1:from-file"],
      ["-9", "1:from-file"],
    ]);
    expect(rule.alerts.map(({ text }) => text.alert_subject)).toEqual(["own", undefined]);
    expect(JSON.stringify(rule.properties)).not.toContain("from-file");
  });

  it.each([
    ["num_events: many", "rules/r.yaml:1:1: num_events: takes a number, without quotes"],
    ["timeframe: 5", "rules/r.yaml:1:1: timeframe: takes units and amounts"],
    ["timeframe: {minuts: 5}", "rules/r.yaml:1:13: timeframe.minuts: minuts is no unit"],
    ["num_event: 3", "num_event: is no option of a rule of type frequency; did you mean num_events?"],
    ["max_threshold: 3", "max_threshold: belongs to the type metric_aggregation"],
    ["aggregation: {minutes: 5}", "aggregation: aggregation of alerts is not in this version"],
    ["es_host: localhost", "es_host: Heimdall evaluates what passes through it"],
    ["slack_webhook_url: x", "slack_webhook_url: its channel is not in this version; use telegram or post"],
    ["alert: [slack]", "alert[0]: slack is not in this version; use post or telegram"],
    ["alert: [slak]", "alert[0]: slak is no channel"],
    ["alert: [telegram]", "telegram_bot_token is missing"],
    ["type: spike", "type: spike is not in this version; there are any, flatline"],
    ["type: my.module.Rule", "type: my.module.Rule is Python code"],
    ["use_terms_query: true", "use_terms_query: needs query_key"],
    ["alert_text_type: alert_text_jinja", "alert_text_type: Jinja templates are not in this version"],
    ["alert_text: '{1}'\nalert_text_args: [host]", "alert_text: {1} has no argument; alert_text_args has 1"],
    ["alert_text: '{'\nalert_text_args: [host]", "alert_text: a { is not closed"],
    [
      "filter:\n- term: {a: 1}\n- range: {b: {from: 1}}",
      "rules/r.yaml:3:15: filter[1].range.b.from: from is not supported",
    ],
    ["index: app-%Q", "index: '%Q' is not supported in an index"],
    ["is_enabled: 'yes'", "is_enabled: takes true or false, without quotes"],
    [
      "telegram_proxy: x\nalert: [{telegram: {telegram_bot_token: '1:a', telegram_room_id: x}}]",
      "telegram_proxy: proxies are set",
    ],
    ["name: [", "this is no YAML"],
  ])("refuses %j with the place and the way out", (change, message) => {
    const names = change.split("\n").map((line) => line.split(":")[0]);
    const rest = base.split("\n").filter((line) => !names.includes(line.split(":")[0]));
    expect(() => read(`${change}\n${rest.join("\n")}`)).toThrow(message);
  });
});
