import { describe, expect, it } from "vitest";
import type { Setting } from "../../../../plugin/src/api/settings.ts";
import { fittingSettings, valueText } from "../../../../plugin/src/pages/settings/filter.ts";

const setting = (path: string, more: Partial<Setting> = {}): Setting => ({
  path,
  section: path.split(".").slice(0, -1).join("."),
  meaning: "The port; 0 takes a free one.",
  type: "integer",
  choices: [],
  written: 8080,
  default: 8080,
  source: "default",
  origin: "default",
  secret: false,
  how: { yaml: "", environment: `HEIMDALL_${path.replace(".", "_").toUpperCase()}=8080`, flag: "" },
  ...more,
});
const all = [
  setting("http.port"),
  setting("log.level", { meaning: "The least level.", written: "debug", source: "heimdall.yaml:3", origin: "file" }),
];
const found = (text: string, isChanged = false) => fittingSettings(all, { text, isChanged }).map(({ path }) => path);

describe("settings that fit", () => {
  it("have every word in name, meaning, variable, source or value", () => {
    expect(found("")).toEqual(["http.port", "log.level"]);
    expect(found("FREE port")).toEqual(["http.port"]);
    expect(found("heimdall_log_level")).toEqual(["log.level"]);
    expect(found("debug")).toEqual(["log.level"]);
    expect(found("yaml:3")).toEqual(["log.level"]);
    expect(found("port debug")).toEqual([]);
  });

  it("are only those that somebody changed, when asked", () => {
    expect(found("", true)).toEqual(["log.level"]);
    expect(found("port", true)).toEqual([]);
  });

  it("show values on one line", () => {
    expect([null, true, ["a", { b: 1 }], []].map(valueText)).toEqual(["", "true", 'a, {"b":1}', ""]);
  });
});
