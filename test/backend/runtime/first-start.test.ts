import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, expect, it } from "vitest";
import { loadSettings } from "../../../backend/src/config/load.ts";
import { startHeimdall } from "../../../backend/src/runtime/heimdall.ts";

const directory = mkdtempSync(join(tmpdir(), "heimdall-first-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it("a first start that finds its port taken leaves the password to the next one", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => other.once("listening", done));
  const taken = (other.address() as AddressInfo).port;
  const start = (port: number) => {
    const flags = { data_dir: join(directory, "data"), "pipelines.workers": "1", "http.port": String(port) };
    const settings = loadSettings({
      workingDirectory: directory,
      env: {},
      flags: { ...flags, "beats.port": "0", "syslog.port": "0" },
    });
    return startHeimdall(settings, pino({ level: "silent" }));
  };
  await expect(start(taken)).rejects.toThrow(/is taken/);
  other.close();
  const heimdall = await start(0);
  expect(heimdall.password).toMatch(/^\w{5}(-\w{5}){3}$/);
  await heimdall.stop();
});
