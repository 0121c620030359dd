import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { InfluxConnection } from "../../../backend/src/stores/metrics/influxdb/connection.ts";
import { openInfluxMetrics } from "../../../backend/src/stores/metrics/influxdb/store.ts";
import { describeWithServers, serverAddress } from "../shared-servers.ts";
import { connectionTo } from "./influxdb-connection.ts";

describeWithServers(["influxdb"], "InfluxDB behind HTTPS", () => {
  const directory = mkdtempSync(join(tmpdir(), "heimdall-influxdb-tls-"));
  const certificate = join(directory, "certificate.pem");
  const key = join(directory, "key.pem");
  let url = "";
  let front: ReturnType<typeof createServer>;

  beforeAll(async () => {
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=influxdb"],
        ...["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
      ],
      { stdio: "ignore" },
    );
    front = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (asked, answer) => {
      const options = { method: asked.method, headers: asked.headers };
      const onward = request(`${serverAddress("influxdb")}${asked.url}`, options, (response) => {
        answer.writeHead(response.statusCode!, response.headers);
        response.pipe(answer);
      });
      asked.pipe(onward);
    });
    await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
    url = `https://127.0.0.1:${(front.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    front.closeAllConnections();
    front.close();
    rmSync(directory, { recursive: true });
  });

  const databasesBy = async (given: Partial<InfluxConnection>) => {
    const store = await openInfluxMetrics({ connection: connectionTo(url, given), warn: () => {} });
    return store.databases().finally(() => store.close());
  };

  test("its certificate is checked by the given authority, by the system's, or not at all", async () => {
    expect(await databasesBy({ ca: certificate, compression: true })).toBeInstanceOf(Array);
    expect(await databasesBy({ verify: false })).toBeInstanceOf(Array);
    await expect(databasesBy({})).rejects.toMatchObject({
      ...{ code: "UNAVAILABLE", message: expect.stringContaining("self-signed certificate") },
    });
    await expect(databasesBy({ ca: join(directory, "missing.pem") })).rejects.toMatchObject({ code: "CONFIGURATION" });
  });
});
