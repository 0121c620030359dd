import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Background, startBackground } from "../../support/background.ts";
import { until } from "../../support/until.ts";
import { describeWith, program } from "../programs.ts";
import { describeWithServers } from "../shared-servers.ts";
import { enterRoom, kafkaInput, type Room } from "./room.ts";

const MESSAGES = [
  "a plain line",
  "quotes \"double\" 'single' and a back\\slash",
  "日本語 and €",
  "percent %s %{field}",
  `a long one ${"x".repeat(3000)}`,
  ...Array.from(
    { length: 500 },
    (_, number) => `sshd[${number}]: Accepted publickey for user${number % 7} port ${number}`,
  ),
];

/** rsyslog writes JSON with the usual names; ours are ECS's. */
const configuration = (directory: string, broker: string, topic: string): string => `
global(workDirectory="${directory}" localHostname="stack-01" maxMessageSize="16k")
module(load="imfile" mode="polling" pollingInterval="1")
module(load="omkafka")
template(name="event" type="list" option.jsonf="on") {
  property(outname="@timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")
  property(outname="hostname" name="hostname" format="jsonf")
  property(outname="program" name="programname" format="jsonf")
  property(outname="severity" name="syslogseverity-text" format="jsonf")
  property(outname="message" name="msg" format="jsonf")
}
input(type="imfile" file="${join(directory, "auth.log")}" tag="auth:" severity="warning" ruleset="out")
ruleset(name="out") {
  action(type="omkafka" broker=["${broker}"] topic="${topic}" template="event" confParam=["compression.codec=snappy"])
}
`;

const pipeline = (name: string, broker: string): string => `
${kafkaInput(broker, name, "codec => json\n    decorate_events => basic")}
filter {
  mutate {
    rename => { "hostname" => "[host][hostname]" "program" => "[process][name]" "severity" => "[log][level]" }
  }
  grok {
    match => { "message" => "^sshd\\[%{INT:[process][pid]:int}\\]: %{GREEDYDATA:[sshd][text]} for %{USER:[user][name]} port %{INT:[source][port]:int}" }
    tag_on_failure => []
  }
}
output {
  elasticsearch { index => "filebeat-sri-%{[@metadata][kafka][topic]}-%{+yyyy.MM.dd}" }
}
`;

describeWithServers(["kafka", "elasticsearch", "influxdb"], "rsyslog → Kafka → Heimdall → Elasticsearch", () => {
  describeWith(["rsyslogd"], "with omkafka", () => {
    let room: Room;
    let rsyslog: Background;

    beforeAll(async () => {
      room = await enterRoom({ topics: (name) => [name], pipeline });
      const { directory } = room.installation;
      const file = join(directory, "rsyslog.conf");
      writeFileSync(file, configuration(directory, room.broker, room.name));
      writeFileSync(join(directory, "auth.log"), MESSAGES.map((message) => `${message}\n`).join(""));
      rsyslog = await startBackground(program("rsyslogd"), ["-n", "-f", file, "-i", join(directory, "rsyslogd.pid")]);
    });
    afterAll(async () => {
      await rsyslog?.stop();
      await room?.leave();
    });

    it("a search finds every line once, with its fields, in the index of its topic and day", async () => {
      const index = `filebeat-sri-${room.name}-*`;
      await until(
        "all lines are stored",
        async () => (await room.elasticsearch.count(index)) >= MESSAGES.length,
        60_000,
      );
      const found = await room.elasticsearch.search(index, { query: { match_all: {} } });
      expect(found.map(({ source }) => source.message).sort()).toEqual([...MESSAGES].sort());
      for (const { source } of found) {
        expect(source).toMatchObject({ host: { hostname: "stack-01" }, log: { level: "warning" } });
        expect(source.process).toMatchObject({ name: "auth" });
      }
      const oneUser = await room.elasticsearch.search(index, {
        query: {
          bool: { filter: [{ term: { "user.name": "user3" } }, { match_phrase: { message: "Accepted publickey" } }] },
        },
      });
      const expected = MESSAGES.filter((message) => message.includes(" user3 "));
      expect(oneUser.map(({ source }) => source.message).sort()).toEqual(expected.sort());
      const ports = oneUser.map(({ source }) => (source.source as { port: number }).port);
      expect(ports.every((port) => port % 7 === 3)).toBe(true);
    });
  });
});
