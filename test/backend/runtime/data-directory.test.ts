import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makeDataDirectory } from "../../../backend/src/runtime/data-directory.ts";

const directory = mkdtempSync(join(tmpdir(), "heimdall-data-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("data directory", () => {
  it("is made with the folders above it, for its owner only; one that is there keeps its rights", () => {
    const made = join(directory, "a", "b");
    makeDataDirectory(made);
    expect(statSync(made).mode & 0o777).toBe(0o700);
    chmodSync(made, 0o750);
    makeDataDirectory(made);
    expect(statSync(made).mode & 0o777).toBe(0o750);
  });

  it("that cannot be used is refused with what to do, and soon", () => {
    const file = join(directory, "file");
    writeFileSync(file, "");
    for (const path of [file, join(file, "below"), "/proc/heimdall/data"]) {
      expect(() => makeDataDirectory(path)).toThrow(/^data_dir: .* cannot be used: .*set another data_dir$/);
    }
  });

  it.skipIf(process.getuid?.() === 0)("that belongs to somebody else is refused", () => {
    const locked = join(directory, "locked");
    mkdirSync(locked, { mode: 0o500 });
    expect(() => makeDataDirectory(join(locked, "data"))).toThrow("this user may not write there");
  });
});
