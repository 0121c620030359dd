import { randomUUID } from "node:crypto";
import { afterAll, expect, it } from "vitest";
import { describeWithServers, serverAddress } from "../shared-servers.ts";
import { askElasticsearch, countFresh, deleteIndices, searchFresh } from "./elasticsearch-search.ts";
import { influx, influxRows } from "./influx-cli.ts";
import { createTopic, deleteTopics, readOffsets, readTopic, sendLines } from "./kafka-lines.ts";

const name = `support-${randomUUID().slice(0, 8)}`;

describeWithServers(["kafka"], "lines in Kafka", () => {
  afterAll(() => deleteTopics([name]));

  it("are what was sent, in every compression, and counted by partition", async () => {
    await createTopic(name, 2);
    for (const compression of ["none", "gzip", "snappy", "lz4", "zstd"] as const) {
      sendLines(name, [`${compression} 1`, `${compression} ü`], {
        compression,
        partition: 1,
        key: "k",
        headers: { a: "b" },
      });
    }
    expect(readTopic(name)).toEqual(
      ["none", "gzip", "snappy", "lz4", "zstd"].flatMap((compression) => [`${compression} 1`, `${compression} ü`]),
    );
    const offsets = await readOffsets(name, "nobody");
    expect(offsets.find(({ partition }) => partition === 1)).toEqual({ partition: 1, end: 10, committed: 0 });
    expect(offsets.find(({ partition }) => partition === 0)!.end).toBe(0);
  });

  it("refuses a line that would become two", () => {
    expect(() => sendLines(name, ["a\nb"])).toThrow(/line feed/);
  });
});

describeWithServers(["influxdb"], "the influx CLI", () => {
  afterAll(() => influx(`DROP DATABASE "${name}"`));

  it("prints and answers rows", async () => {
    influx(`CREATE DATABASE "${name}" WITH DURATION 365d NAME one_year`);
    const time = `${Date.now()}000001`;
    const body = `cpu,host=a usage=1.5 ${time}\ncpu,host=b usage=2 ${time}\n`;
    const url = `${serverAddress("influxdb")}/write?db=${name}`;
    expect((await fetch(url, { method: "POST", body })).status).toBe(204);
    expect(influx("SHOW RETENTION POLICIES", { database: name, format: "column" })).toContain("one_year 8760h0m0s");
    expect(influxRows("SELECT usage FROM cpu GROUP BY host", { database: name })).toEqual([
      { name: "cpu", tags: "host=a", time, usage: "1.5" },
      { name: "cpu", tags: "host=b", time, usage: "2" },
    ]);
  });
});

describeWithServers(["elasticsearch"], "a search after a refresh", () => {
  afterAll(() => deleteIndices(`${name}*`));

  it("finds what was just written", async () => {
    for (const n of [2, 1]) await askElasticsearch("PUT", `/${name}/_doc/${n}`, { n });
    const hits = await searchFresh(`${name}*`, { range: { n: { gte: 1 } } }, { sort: [{ n: "asc" }] });
    expect(hits.map(({ _id, _source }) => [_id, _source])).toEqual([
      ["1", { n: 1 }],
      ["2", { n: 2 }],
    ]);
    expect(await countFresh(`${name}*`, { term: { n: 2 } })).toBe(1);
    await deleteIndices(`${name}*`);
    expect(await searchFresh(`${name}*`)).toEqual([]);
  });
});
