import { expect, it } from "vitest";
import type { Event } from "../../../../backend/src/event/event.ts";
import { Timestamp } from "../../../../backend/src/event/timestamp.ts";
import date from "../../../../backend/src/filters/date.ts";
import mutate from "../../../../backend/src/filters/mutate/index.ts";
import { compilePipeline } from "../../../../backend/src/pipeline/compile.ts";
import { readPipelineSettings } from "../../../../backend/src/pipeline/pipeline-settings.ts";
import { eventOf, NOW } from "../support.ts";

/** What a team did in the ruby filter: the index's day, the time in Kafka, and now as the event's time. */
const PIPELINE = `filter {
  mutate {
    add_field => { "index_day" => "%{+yyyy.MM.dd}" "[@metadata][now]" => "%{{TIME_NOW}}" }
    copy => { "@timestamp" => "kafka_in_time" }
  }
  date { match => ["[@metadata][now]", "ISO8601"] }
}`;

it("index_day, kafka_in_time and @timestamp are set without ruby", () => {
  const pipeline = compilePipeline([{ file: "mail.conf", text: PIPELINE }], readPipelineSettings([]), {
    registries: { filters: [date, mutate], codecs: [], inputs: [], outputs: [] },
    environment: {},
    now: () => NOW,
    warn: (message) => expect.unreachable(message),
  });
  const start = Date.now();
  const [event] = pipeline.filter([eventOf({ "@timestamp": "2020-02-26T05:17:05.438Z" })]) as [Event];
  expect(event.fields.index_day).toBe("2020.02.26");
  expect(event.fields.kafka_in_time).toEqual(new Timestamp(Date.UTC(2020, 1, 26, 5, 17, 5, 438)));
  expect((event.fields["@timestamp"] as Timestamp).milliseconds).toBeGreaterThanOrEqual(start);
  expect(event.fields).not.toHaveProperty("tags");
});
