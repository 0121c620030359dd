import { afterAll, beforeAll, expect, it } from "vitest";
import { type Gate, openGate } from "../../standins/gate.ts";
import { until } from "../../support/until.ts";
import { enterRoom, kafkaInput, type Room } from "../end-to-end/room.ts";
import { describeWithServers, serverAddress } from "../shared-servers.ts";
import { sendLines } from "../support/kafka-lines.ts";

const pipeline = (name: string, broker: string): string => `
${kafkaInput(broker, `${name}-load`, "codec => json")}
output {
  elasticsearch { index => "${name}-docs" }
  influxdb {
    db => "${name}"
    measurement => "load"
    retention_policy => ""
    data_points => { "number" => "%{number}" }
    coerce_values => { "number" => "integer" }
  }
}
`;

const events = (from: number, until: number): string[] =>
  Array.from({ length: until - from }, (_, at) =>
    JSON.stringify({ "@timestamp": new Date(1_795_000_000_000 + from + at).toISOString(), number: from + at }),
  );

describeWithServers(["kafka", "elasticsearch", "influxdb"], "a store that is away for long", () => {
  let room: Room;
  let gate: Gate;

  beforeAll(async () => {
    const { hostname, port } = new URL(serverAddress("elasticsearch"));
    gate = await openGate({ host: hostname, port: Number(port) });
    room = await enterRoom({
      topics: (name) => [`${name}-load`],
      databases: (name) => [name],
      pipeline,
      settings: { "elasticsearch.node": `http://127.0.0.1:${gate.port}`, "kafka.set_aside_after": "1s" },
    });
  }, 60_000);
  afterAll(async () => {
    await room?.leave();
    await gate?.close();
  });

  const documents = (): Promise<number> => room.elasticsearch.count(`${room.name}-docs`);
  const points = (): Promise<number> => room.influxdb.count(room.name, "load", "number");

  it("holds up no other store of the pipeline, and gets everything once when it is back", {
    timeout: 120_000,
  }, async () => {
    sendLines(`${room.name}-load`, events(0, 500));
    await until(
      "the first events are in both stores",
      async () => (await documents()) === 500 && (await points()) === 500,
    );
    gate.shut();
    // More batches than are under way at once, so that the first must have been let go.
    for (let from = 500; from < 3_000; from += 250) {
      sendLines(`${room.name}-load`, events(from, from + 250));
      await new Promise((later) => setTimeout(later, 300));
    }
    await until("the points are all there", async () => (await points()) === 3_000, 60_000);
    expect(await documents()).toBe(500);
    gate.open();
    await until("the documents are all there", async () => (await documents()) === 3_000, 60_000);
    expect(await points()).toBe(3_000);
  });
});
