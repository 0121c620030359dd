import { describe, expect, it } from "vitest";
import { ApiError } from "../../../plugin/src/api/client.ts";
import { diagnose, testConnection } from "../../../plugin/src/grafana/diagnosis.ts";
import { problemsEn, problemsKo } from "../../../plugin/src/grafana/messages.ts";
import { readAddress } from "../../../plugin/src/grafana/settings.ts";

const ours = (status: number, code: string) => new ApiError(status, { code, message: "the reason" });
const foreign = (status: number, message = "") => new ApiError(status, { code: "NOT_OURS", message });

describe("what an answer means", () => {
  it.each([
    ["no answer at all", new ApiError(0, { code: "UNREACHABLE", message: "" }), "grafana-away"],
    ["Grafana's proxy found nobody", foreign(502, "502 Bad Gateway"), "unreachable"],
    ["an address that is none", foreign(500, "500: Could not parse url"), "unreachable"],
    ["Grafana's session ended", foreign(401, "401 Unauthorized"), "grafana-session"],
    ["a route's role", foreign(403, '403: {"message":"plugin proxy route access denied"}'), "grafana-role"],
    ["another server", foreign(404, "404 Not Found: <html>"), "not-heimdall"],
    ["a page where JSON should be", new SyntaxError("Unexpected token <"), "not-heimdall"],
    ["a token that is not known", ours(401, "UNAUTHENTICATED"), "token"],
    ["a token of another role", ours(403, "GRAFANA_TOKEN_ROLE"), "token-role"],
    ["grafana.url is not set", ours(403, "GRAFANA_NOT_SET_UP"), "identity"],
    ["an id that is not good", ours(403, "GRAFANA_ID_REFUSED"), "identity"],
    ["keys that cannot be read", ours(503, "GRAFANA_UNREACHABLE"), "keys"],
    ["a role that is kept out", ours(403, "GRAFANA_ROLE_REFUSED"), "role"],
    ["anything else", ours(500, "INTERNAL"), "other"],
  ] as const)("%s", (_what, error, problem) => {
    expect(diagnose(error)).toBe(problem);
    expect(problemsEn[problem].help).not.toBe("");
    expect(problemsKo[problem].help).not.toBe("");
  });
});

describe("the test of the connection", () => {
  const answering = (about: unknown) => ({
    get: async <T>(path: string) => {
      const answer = path === "/me" ? { name: "ann", role: "editor" } : about;
      if (answer instanceof Error) throw answer;
      return answer as T;
    },
  });

  it("is good where both are of one series of versions", async () => {
    const about = { name: "heimdall", version: "0.1.7" };
    expect(await testConnection(answering(about), "0.1.0")).toEqual({
      state: "good",
      version: "0.1.7",
      viewer: { name: "ann", role: "editor" },
    });
    expect(await testConnection(answering(about), "0.2.0")).toMatchObject({ state: "other-version" });
  });

  it("knows an older Heimdall, and one that is none", async () => {
    const old = await testConnection(answering(ours(404, "NOT_FOUND")), "0.1.0");
    expect(old).toMatchObject({ state: "bad", problem: "too-old" });
    expect(await testConnection(answering({ status: "ok" }), "0.1.0")).toMatchObject({ problem: "not-heimdall" });
    const failed = await testConnection(answering(ours(503, "GRAFANA_UNREACHABLE")), "0.1.0");
    expect(failed).toEqual({ state: "bad", problem: "keys", detail: "the reason" });
  });
});

describe("an address", () => {
  it.each([
    ["http://heimdall:8080", "http://heimdall:8080"],
    [" https://logs.example.com/heimdall/ ", "https://logs.example.com/heimdall"],
    ["heimdall:8080", null],
    ["ftp://heimdall", null],
    ["http://", null],
    ["http://user:password@heimdall", null],
    ["http://heimdall/?x=1", null],
  ])("%s is read as %s", (text, address) => {
    expect(readAddress(text)).toBe(address);
  });
});
