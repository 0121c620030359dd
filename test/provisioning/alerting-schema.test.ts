import { describe, expect, it } from "vitest";
import { provisioned } from "../stack/dashboards/sources.ts";
import { alertingFile } from "../support/grafana/alerting-schemas.ts";
import { isList, isObject, type JsonObject } from "../support/grafana/json.ts";
import { schemaProblems } from "../support/grafana/provisioning-schemas.ts";

const objects = (value: unknown): JsonObject[] => (isList(value) ? value.filter(isObject) : []);
const files = provisioned("alerting");
const within = (list: string): JsonObject[] =>
  [...files.values()].flatMap((document) => (isObject(document) ? objects(document[list]) : []));

it.each([...files])("%s is as Grafana documents it", (_, document) => {
  expect(schemaProblems(alertingFile, document)).toEqual([]);
});

describe("a slip of the pen is found", () => {
  const [group] = within("groups");
  const [rule] = objects(group!.rules);
  const [telegram] = within("contactPoints");
  const withRule = (change: object) => ({
    apiVersion: 1,
    groups: [{ ...group, rules: [{ ...rule, ...change }] }],
  });
  const withSettings = (change: object) => {
    const [receiver] = objects(telegram!.receivers);
    const settings = { ...(receiver!.settings as object), ...change };
    return { apiVersion: 1, contactPoints: [{ ...telegram, receivers: [{ ...receiver, settings }] }] };
  };

  it("in none of these", () => {
    expect(schemaProblems(alertingFile, withRule({}))).toEqual([]);
    expect(schemaProblems(alertingFile, withSettings({}))).toEqual([]);
  });

  it.each([
    ["a name in the wrong case", withRule({ dashboardUID: "x" })],
    ["a state that there is not", withRule({ noDataState: "Ok" })],
    ["a duration without a unit", withRule({ for: "5" })],
    ["a variable of the environment in a label", withRule({ labels: { severity: "$SEVERITY" } })],
    ["a variable of the environment in an annotation", withRule({ annotations: { summary: "${HOME}" } })],
    ["a rule without a query", withRule({ data: [] })],
    ["a token in the file", withSettings({ bottoken: "123456:AAH-secret" })],
    ["a chat by number", withSettings({ chatid: -1001 })],
    ["a setting that Telegram has not", withSettings({ botToken: "$TOKEN" })],
    ["a muted root policy", { apiVersion: 1, policies: [{ receiver: "x", mute_time_intervals: ["night"] }] }],
    [
      "a weekday in capitals",
      { apiVersion: 1, muteTimes: [{ name: "x", time_intervals: [{ weekdays: ["Sunday"], location: "UTC" }] }] },
    ],
    ["an empty file", { apiVersion: 1 }],
  ])("%s", (_, document) => {
    expect(schemaProblems(alertingFile, document)).not.toEqual([]);
  });
});
