import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readLocalServer, removeLocalServer, writeLocalServer } from "../../../backend/src/access/cli-token.ts";

it("leaves the way in for the data directory's owner, and only removes its own", () => {
  const directory = mkdtempSync(join(tmpdir(), "heimdall-cli-"));
  try {
    expect(readLocalServer(directory)).toBeUndefined();
    writeLocalServer(directory, { token: "one", url: "http://127.0.0.1:1" });
    writeLocalServer(directory, { token: "two", url: "http://127.0.0.1:2" });
    expect(statSync(join(directory, "cli-token")).mode & 0o777).toBe(0o600);
    removeLocalServer(directory, "one");
    expect(readLocalServer(directory)).toEqual({ token: "two", url: "http://127.0.0.1:2" });
    removeLocalServer(directory, "two");
    expect(readLocalServer(directory)).toBeUndefined();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
