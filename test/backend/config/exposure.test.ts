import { describe, expect, it } from "vitest";
import { isLoopback, refuseExposure, settingsListeners } from "../../../backend/src/config/exposure.ts";
import { loadSettings } from "../../../backend/src/config/load.ts";

describe("loopback", () => {
  it.each(["127.0.0.1", "127.8.9.1", "localhost", "::1", "[::1]", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"])(
    "%s is",
    (host) => expect(isLoopback(host)).toBe(true),
  );
  it.each(["0.0.0.0", "::", "10.0.0.1", "::2", "fe80::1", "1::1", "localhost.example", "127.0.0.1.example", ""])(
    "%s is not",
    (host) => expect(isLoopback(host)).toBe(false),
  );
});

describe("a listener that others can reach", () => {
  const load = (flags: Record<string, string>) => loadSettings({ flags, workingDirectory: "/nowhere" });
  const check = (flags: Record<string, string>) => {
    const settings = load(flags);
    refuseExposure(settings, settingsListeners(settings));
  };
  const token = { "ingest.token": "0123456789abcdef" };
  const password = { "admin.password": "correct horse" };

  it("is refused without token and password, each named by its key", () => {
    expect(() => check({ "http.host": "0.0.0.0" })).toThrow(
      "http.host: 0.0.0.0 can be reached from other machines; set ingest.token (or ingest.token_file) and admin.password (or admin.password_file), or listen on 127.0.0.1",
    );
    expect(() => check({ "beats.host": "::", ...token })).toThrow(
      "beats.host: :: can be reached from other machines; set admin.password",
    );
    expect(() => check({ "syslog.host": "10.0.0.1", ...password })).toThrow("syslog.host: 10.0.0.1");
  });

  it("is allowed with both, and when it is switched off", () => {
    expect(() => check({ "http.host": "0.0.0.0", ...token, ...password })).not.toThrow();
    expect(() => check({ "syslog.host": "0.0.0.0", "syslog.enabled": "false" })).not.toThrow();
    expect(() => check({})).not.toThrow();
  });
});
