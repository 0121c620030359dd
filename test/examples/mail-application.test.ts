import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filebeatEvents, type MailLine, mailLines, SERVERS } from "../../examples/mail-application/generate.ts";
import { sendBulk } from "../../examples/send-bulk.ts";
import { startTelegramStandin, type TelegramStandin } from "../standins/telegram.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";

const HALF_HOUR = 1_800_000;
const end = Date.now();
const lines = mailLines(600, end, 2 * 3_600_000);
const sends = lines.filter(({ kind }) => kind === "send");
let heimdall: InProcess;
let telegram: TelegramStandin;
let started: number;

beforeAll(async () => {
  telegram = await startTelegramStandin({ token: "123456:example", chats: ["-1001"] });
  heimdall = await startInProcess({
    config: "examples/mail-application/heimdall.yaml",
    settings: { "telegram.api_url": telegram.url },
  });
  started = Date.now();
  await sendBulk(heimdall.url, "filebeat-9.0.0", filebeatEvents(lines));
}, 60_000);

afterAll(async () => {
  await heimdall?.stop();
  await telegram?.close();
});

/** How many things there are of each name. */
function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

const ofEach = (by: (line: MailLine) => string, of = lines): Record<string, number> => tally(of.map(by));

describe("the mail-sending application", () => {
  it("reads each of the three shapes of the sender's lines, and the other program's", async () => {
    const hits = await heimdall.api.find(600, { index: "mail-*" });
    const shapeOf = ({ avatar, mailSeq, SummaryId, msg, tags }: Record<string, unknown>): string =>
      [avatar && "avatar", mailSeq && "mailSeq", SummaryId && "summary", msg && "queue", tags && "tags"]
        .filter((shape) => shape)
        .join();
    expect(tally(hits.map(({ document }) => shapeOf(document)))).toEqual({
      avatar: sends.filter(({ message }) => message.includes("avatar:")).length,
      mailSeq: sends.filter(({ message }) => message.includes("mailSeq:")).length,
      summary: lines.filter(({ kind }) => kind === "summary").length,
      queue: lines.filter(({ kind }) => kind === "queue").length,
    });
  });

  it("keeps every line with the names of its pattern", async () => {
    const hits = await heimdall.api.search({ index: "mail-*" });
    const found = new Map(hits.map(({ document }) => [document.message, document]));
    for (const { message, server } of lines) {
      expect(found.get(message), message).toMatchObject({ host: { name: server } });
    }
    const [first] = sends;
    const [, id, groupId, netpion, avatar, seq, size, time] =
      /campaign:(\d+), group:(\d+), netpoin:(\d+), avatar:(\d+), seq:(\d+), size:(\d+), time:(\d+)/.exec(
        first!.message,
      )!;
    expect(found.get(first!.message)).toMatchObject({
      loglevel: "INFO",
      ...{ id, groupId, netpion, avatar, seq },
      size: Number(size),
      db_insert_time: Number(time),
      result: "success",
    });
  });

  it("counts success and failure", async () => {
    const counts = await Promise.all(
      ["success", "fail"].map(async (result) => (await heimdall.api.search({ q: `result:${result}` })).length),
    );
    const { success, fail } = ofEach(({ result }) => result!, sends);
    expect(counts).toEqual([success, fail]);
  });

  it("counts the lines of each server per 30 minutes", async () => {
    const series = await heimdall.api.histogram({ interval: "30m", group_by: "host.name", from: "24h" });
    for (const { time } of series.flatMap(({ buckets }) => buckets)) expect(time % HALF_HOUR).toBe(0);
    const total = ({ buckets }: (typeof series)[number]): number => buckets.reduce((sum, { count }) => sum + count, 0);
    expect(Object.fromEntries(series.map((one) => [one.group, total(one)]))).toEqual(ofEach(({ server }) => server));
  });

  it("counts the database's inserts per 30 minutes, server and result, and knows how long they took", async () => {
    const series = await heimdall.api.metrics({
      database: "mail",
      measurement: "db_insert",
      select: ["count(milliseconds)", "sum(milliseconds)"],
      interval: "30m",
      group_by: ["server", "result"],
      from: end - 3 * 3_600_000,
      to: end + HALF_HOUR,
      fill: "none",
    });
    const found = series.flatMap(({ tags, rows }) =>
      rows.map(([time, count, sum]) => [`${tags.server} ${tags.result} ${time}`, { count, sum }] as const),
    );
    const sent = new Map<string, { count: number; sum: number }>();
    for (const { server, result, time, insertTime } of sends) {
      const key = `${server} ${result} ${Math.floor(time / HALF_HOUR) * HALF_HOUR}`;
      const { count, sum } = sent.get(key) ?? { count: 0, sum: 0 };
      sent.set(key, { count: count + 1, sum: sum + insertTime! });
    }
    expect(new Map(found)).toEqual(sent);
  });

  it("makes no series of each line, and keeps the points for a year", async () => {
    const { tags } = await heimdall.api.get<{ tags: string[] }>("/metrics/tags", {
      database: "mail",
      measurement: "db_insert",
    });
    expect(tags).toEqual(["result", "server"]);
    const { databases } = await heimdall.api.get<{
      databases: { name: string; retention_policies: { name: string; duration: string | null; default: boolean }[] }[];
    }>("/metrics/databases");
    expect(databases.find(({ name }) => name === "mail")?.retention_policies).toContainEqual(
      expect.objectContaining({ name: "one_year", duration: "365d", default: true }),
    );
  });

  it("has index_day and kafka_in_time of the event's time, and @timestamp of now", async () => {
    const hits = await heimdall.api.search({ index: "mail-*" });
    const times = new Map(lines.map(({ message, time }) => [message, new Date(time).toISOString()]));
    for (const { index, document, time } of hits) {
      const sent = times.get(document.message as string)!;
      expect(document.kafka_in_time).toBe(sent);
      expect(document.index_day).toBe(sent.slice(0, 10).replaceAll("-", "."));
      expect(index).toBe(`mail-${document.index_day}`);
      expect(document["@timestamp"]).toBe(new Date(time).toISOString());
      expect(time).toBeGreaterThanOrEqual(started);
    }
  });

  it("stores the summaries' numbers as points", async () => {
    const points = await heimdall.api.points("mail", "summary");
    const found = points.map(
      // Below the milliseconds of the line stands what keeps lines of one millisecond apart.
      ({ tags, fields, time }) =>
        [tags.server, tags.campaign, fields.total, fields.success, time.slice(0, -6)].join(" "),
    );
    const sent = lines.flatMap(({ server, message, time }) => {
      const parts = /Summary id : (\d+), total : (\d+), success : (\d+)/.exec(message);
      return parts ? [`${server} ${parts[1]} ${parts[2]} ${parts[3]} ${time}`] : [];
    });
    expect(found.sort()).toEqual(sent.sort());
  });

  it("tells the chat which servers fail, each once", async () => {
    const messages = await telegram.received(SERVERS.length);
    expect(messages.map(({ chat }) => chat)).toEqual(SERVERS.map(() => "-1001"));
    expect(messages.map(({ text }) => /sending fails on (\S+)/.exec(text)?.[1]).sort()).toEqual([...SERVERS].sort());
    for (const { text } of messages)
      expect(text).toMatch(/Five failures within five minutes on mail-0\d\. The last: campaign \d+\n.* - fail/);
  });

  it("changes nothing when the same batch is sent again", async () => {
    await sendBulk(heimdall.url, "filebeat-9.0.0", filebeatEvents(lines));
    await heimdall.api.find(600, { index: "mail-*" });
    expect(await heimdall.api.points("mail", "db_insert")).toHaveLength(sends.length);
  });
});
