import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { StoredPoint } from "../../support/api.ts";
import { startBackground } from "../../support/background.ts";
import { readLine } from "../../support/line-protocol.ts";
import { until } from "../../support/until.ts";
import { describeWith, program, runProgram } from "../programs.ts";
import { describeWithServers } from "../shared-servers.ts";
import { accessLine, lastOfEach, shown, telegrafConfiguration } from "../support/telegraf.ts";
import { enterRoom, kafkaInput, type Room } from "./room.ts";

const LINES = 300;
const MEASUREMENTS = ["access", "cpu", "mem"];
const LINE_PROTOCOL = "lines";
const JSON_FORM = "json";

const outputs = (broker: string, name: string): string => `
[[outputs.kafka]]
  brokers = ["${broker}"]
  topic = "${name}-${LINE_PROTOCOL}"
  compression_codec = 1
  max_message_bytes = 1000000
  data_format = "influx"

[[outputs.kafka]]
  brokers = ["${broker}"]
  topic = "${name}-${JSON_FORM}"
  compression_codec = 3
  data_format = "json"
  json_timestamp_units = "1ms"
`;

const pipeline = (name: string, broker: string): string => `
${kafkaInput(broker, `${name}-${LINE_PROTOCOL}`, `codec => influx\n    add_field => { "[@metadata][form]" => "${LINE_PROTOCOL}" }`)}
${kafkaInput(broker, `${name}-${JSON_FORM}`, `codec => json { target => "[telegraf]" }`)}
filter {
  if [telegraf] {
    date { match => ["[telegraf][timestamp]", "UNIX_MS"] }
  }
}
output {
  if [@metadata][form] == "${LINE_PROTOCOL}" {
    influxdb { db => "${name}-${LINE_PROTOCOL}" point => "[influxdb]" }
  } else {
    influxdb { db => "${name}-${JSON_FORM}" point => "[telegraf]" }
  }
}
`;

describeWithServers(["kafka", "elasticsearch", "influxdb"], "Telegraf → Kafka → Heimdall → InfluxDB", () => {
  describeWith(["telegraf", "influx"], "with Telegraf 1.37", () => {
    let room: Room;
    let sent: StoredPoint[];

    const stored = async (form: string): Promise<StoredPoint[]> =>
      (await Promise.all(MEASUREMENTS.map((name) => room.influxdb.points(`${room.name}-${form}`, name)))).flat();

    beforeAll(async () => {
      const both = (name: string) => [`${name}-${LINE_PROTOCOL}`, `${name}-${JSON_FORM}`];
      room = await enterRoom({ topics: both, databases: both, pipeline });
      const { directory } = room.installation;
      const config = join(directory, "telegraf.conf");
      const reference = join(directory, "reference.influx");
      writeFileSync(reference, "");
      writeFileSync(config, telegrafConfiguration(directory, outputs(room.broker, room.name)));
      const log = Array.from({ length: LINES }, (_, number) => `${accessLine(number)}\n`);
      writeFileSync(join(directory, "access.log"), log.join(""));
      const telegraf = await startBackground(program("telegraf"), ["--config", config, "--quiet"]);
      const written = (): string[] => readFileSync(reference, "utf8").split("\n");
      try {
        await until(
          "Telegraf has written its measurements",
          () => {
            const count = (name: string) => written().filter((line) => line.startsWith(name)).length;
            return count("access,") === LINES && count("mem,") >= 3 && count("cpu,") >= 6;
          },
          60_000,
        );
      } finally {
        await telegraf.stop();
      }
      expect(telegraf.output()).not.toMatch(/\bE!/);
      sent = lastOfEach(
        written()
          .filter((line) => line !== "")
          .map(readLine),
      );
    });
    afterAll(() => room?.leave());

    it.each([LINE_PROTOCOL, JSON_FORM])("%s: InfluxDB holds every point as Telegraf itself writes it", async (form) => {
      await until("all points are stored", async () => (await stored(form)).length >= sent.length);
      expect((await stored(form)).map(shown).sort()).toEqual(sent.map(shown).sort());
    });

    it("the influx CLI finds what was sent", async () => {
      const { hostname, port } = new URL(room.influxdb.url);
      const ask = (statement: string): string =>
        runProgram("influx", [
          ...["-host", hostname, "-port", port, "-database", `${room.name}-${LINE_PROTOCOL}`],
          ...["-precision", "ns", "-format", "csv", "-execute", statement],
        ]).trim();
      expect(ask("SHOW MEASUREMENTS").split("\n").slice(1)).toEqual(MEASUREMENTS.map((name) => `measurements,${name}`));
      expect(ask('SELECT count("resp_bytes") FROM "access"').split("\n")[1]).toBe(`access,0,${LINES}`);
      const memory = sent.filter(({ measurement }) => measurement === "mem");
      expect(ask('SELECT "total" FROM "mem"').split("\n").slice(1)).toEqual(
        memory.map(({ time, fields }) => `mem,${time},${fields.total}`),
      );
      // Integers stayed integers: floats of the JSON form would be another type.
      expect(ask('SHOW FIELD KEYS FROM "access"')).toContain("resp_bytes,integer");
    });
  });
});
