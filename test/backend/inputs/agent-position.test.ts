import { describe, expect, it } from "vitest";
import { documentIdAt } from "../../../backend/src/event/position.ts";
import type { Fields } from "../../../backend/src/event/value.ts";
import { agentPosition } from "../../../backend/src/inputs/agent-position.ts";

function line(offset: number, message: string, file: Fields = { path: "/var/log/a.log" }): Fields {
  return { agent: { id: "agent-1" }, log: { offset, file }, message };
}
const idOf = (fields: Fields): string => documentIdAt(agentPosition(fields)!);

describe("agentPosition", () => {
  it("is the same for a resend and differs for the same text at another offset", () => {
    expect(idOf(line(0, "same"))).toBe(idOf(line(0, "same")));
    expect(idOf(line(0, "same"))).not.toBe(idOf(line(5, "same")));
  });

  it("tells agents and files apart", () => {
    expect(idOf(line(0, "x"))).not.toBe(idOf({ ...line(0, "x"), agent: { id: "agent-2" } }));
    expect(idOf(line(0, "x"))).not.toBe(idOf(line(0, "x", { path: "/var/log/b.log" })));
  });

  it("does not take a truncated file's new lines for a resend of the old ones", () => {
    expect(idOf(line(0, "before"))).not.toBe(idOf(line(0, "after")));
  });

  it("relies on the fingerprint where the agent sends one", () => {
    const file = { path: "/a", fingerprint: "f1" };
    expect(idOf(line(0, "x", file))).toBe(idOf(line(0, "x", file)));
    expect(idOf(line(0, "x", file))).not.toBe(idOf(line(0, "x", { ...file, fingerprint: "f2" })));
  });

  it("is null for events that were not read from a file", () => {
    expect(agentPosition({ agent: { id: "a" }, message: "x" })).toBeNull();
    expect(agentPosition({ message: "x", log: "text" })).toBeNull();
  });
});
