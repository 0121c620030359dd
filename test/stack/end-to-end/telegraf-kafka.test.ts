import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { StoredPoint } from "../../support/api.ts";
import { startBackground } from "../../support/background.ts";
import { readLine } from "../../support/line-protocol.ts";
import { until } from "../../support/until.ts";
import { describeWith, program, runProgram } from "../programs.ts";
import { describeWithServers } from "../shared-servers.ts";
import { enterRoom, kafkaInput, type Room } from "./room.ts";

const LINES = 300;
const MEASUREMENTS = ["access", "cpu", "mem"];
const LINE_PROTOCOL = "lines";
const JSON_FORM = "json";

/** Lines of an access log with what is awkward in line protocol: blanks, commas, quotes, other scripts. */
function accessLine(number: number): string {
  const pages = ["/", "/a,b=c?x=1", "/%20", "/日本"];
  const agents = ["curl/8", "Mozilla/5.0 (X11; Linux, x86_64)", "back\\\\slash"];
  const second = String(number % 60).padStart(2, "0");
  const minute = String(Math.floor(number / 60)).padStart(2, "0");
  const request = `"GET ${pages[number % pages.length]} HTTP/1.1"`;
  const rest = `${number % 10 === 0 ? 500 : 200} ${number * 7} "-" "${agents[number % agents.length]}"`;
  return `192.0.2.${number % 250} - frank [21/Nov/2026:05:${minute}:${second} +0000] ${request} ${rest}`;
}

function configuration(directory: string, broker: string, name: string): string {
  return `
[agent]
  interval = "1s"
  flush_interval = "1s"
  hostname = "stack-01"

[[inputs.cpu]]
  percpu = true
  totalcpu = true

[[inputs.mem]]

[[inputs.tail]]
  files = ["${join(directory, "access.log")}"]
  initial_read_offset = "beginning"
  watch_method = "poll"
  data_format = "grok"
  grok_patterns = ["%{COMBINED_LOG_FORMAT}"]
  name_override = "access"

[[outputs.file]]
  files = ["${join(directory, "reference.influx")}"]
  data_format = "influx"

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
}

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

/** What is compared of a point, as one text, so that the order of names does not matter. */
function shown({ measurement, tags, fields, time }: StoredPoint): string {
  const sorted = (object: object): string =>
    JSON.stringify(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${measurement} ${sorted(tags)} ${sorted(fields)} ${time}`;
}

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
      writeFileSync(config, configuration(directory, room.broker, room.name));
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
      sent = written()
        .filter((line) => line !== "")
        .map(readLine);
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
