import { describe, expect, it } from "vitest";
import { settingDocs } from "../../../backend/src/config/docs.ts";
import { formatBytes, formatDuration, parseBytes, parseDuration } from "../../../backend/src/config/quantities.ts";
import { nearest } from "../../../backend/src/nearest.ts";

describe("settings documentation", () => {
  const docs = settingDocs();
  it("has every setting once, with its variable, default and meaning", () => {
    expect(docs.find(({ path }) => path === "ingest.max_in_flight")).toMatchObject({
      environment: "HEIMDALL_INGEST_MAX_IN_FLIGHT",
      type: "bytes",
      default: "64 MiB",
    });
    expect(new Set(docs.map(({ environment }) => environment)).size).toBe(docs.length);
    for (const { path, description } of docs) expect(description, path).toMatch(/\.$/);
  });
});

describe("quantities", () => {
  it("reads sizes and durations, and refuses the rest", () => {
    expect(["10", "1kB", "1 KiB", "2.5 MiB", "1GB"].map(parseBytes)).toEqual([10, 1000, 1024, 2621440, 1_000_000_000]);
    expect(["", "x", "-1", "1 XB", "1e3", "99999999999 TiB"].map(parseBytes)).toEqual(Array(6).fill(null));
    expect(["500ms", "90s", "1h30m", "1.5d", "2w"].map(parseDuration)).toEqual([
      500, 90_000, 5_400_000, 129_600_000, 1_209_600_000,
    ]);
    expect(["", "1", "5 s", "-1s", "1y", "s"].map(parseDuration)).toEqual(Array(6).fill(null));
  });
  it("writes them as they would be read again", () => {
    for (const size of [0, 1, 1024, 1500, 64 * 1024 ** 2]) expect(parseBytes(formatBytes(size))).toBe(size);
    for (const time of [0, 5, 90_000, 86_400_000]) expect(parseDuration(formatDuration(time))).toBe(time);
  });
});

describe("nearest", () => {
  it("finds slips of the hand and nothing far away", () => {
    expect(nearest("prot", ["host", "port"])).toBe("port");
    expect(nearest("Retension", ["retention", "rules"])).toBe("retention");
    expect(nearest("zzz", ["host", "port"])).toBeUndefined();
  });
});
