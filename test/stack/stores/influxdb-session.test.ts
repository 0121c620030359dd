import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { createEvent } from "../../../backend/src/event/event.ts";
import { Timestamp } from "../../../backend/src/event/timestamp.ts";
import { compilePipeline, DEFAULT_PIPELINE_SETTINGS } from "../../../backend/src/pipeline/compile.ts";
import { registries } from "../../../backend/src/runtime/registries.ts";
import { openInfluxMetrics } from "../../../backend/src/stores/metrics/influxdb/store.ts";
import { reconcilePolicies } from "../../../backend/src/stores/metrics/policies.ts";
import type { Point } from "../../../backend/src/stores/metrics/port.ts";
import { until } from "../../support/until.ts";
import { startInfluxdb } from "../servers/influxdb.ts";
import { installed } from "../servers/installed.ts";
import { describeWithOwnServers } from "../shared-servers.ts";
import { connectionTo } from "./influxdb-connection.ts";

const PAGE = join(import.meta.dirname, "../../../docs/influxdb.md");
const MINUTE = 60_000;

const run = promisify(execFile);

/** A fenced block of a page, by its language and a text that it holds. */
function blockWith(page: string, language: string, text: string): string {
  const blocks = page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gs"));
  const block = Array.from(blocks, ([, content]) => content!).find((content) => content.includes(text));
  if (block === undefined) throw new Error(`${PAGE} has no ${language} block with '${text}'`);
  return block;
}

/** Times differ from run to run; the rest does not. */
function withoutTimes(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME").replaceAll(/TIME +/g, "TIME ");
}

function milliseconds(duration: string): number {
  return Number.parseInt(duration, 10) * { m: MINUTE, h: 60 * MINUTE, d: 1_440 * MINUTE }[duration.at(-1) as "m"];
}

interface PageSettings {
  readonly retention: {
    readonly metrics: readonly { database: string; name: string; duration: string; default?: boolean }[];
    readonly downsampling: readonly { database: string; from: string; to: string; every: string }[];
  };
}

function readSettings(page: string) {
  const { retention } = parse(blockWith(page, "yaml", "downsampling")) as PageSettings;
  return {
    metrics: retention.metrics.map(({ duration, ...policy }) => ({
      ...{ default: false, replication: 1, shard_duration: null },
      ...policy,
      duration: milliseconds(duration),
    })),
    downsampling: retention.downsampling.map(({ every, ...rule }) => ({
      ...{ ...rule, every: milliseconds(every), aggregates: [], measurements: [] },
    })),
  };
}

/** What the page's pipeline makes of eight lines of an access log, some minutes old, four of them in one second. */
function pointsOf(output: string): Point[] {
  const second = Math.floor(Date.now() / MINUTE - 5) * MINUTE;
  const events = Array.from({ length: 8 }, (_, line) => {
    const time = new Timestamp(second + (line < 4 ? 0 : line * 20_000), 0, 1e9);
    const fields = { "@timestamp": time, server: "web-01", status: "200", took: 0.25 * line };
    return createEvent(fields, Date.now(), { source: "kafka web/0", offset: 1_000 + line });
  });
  const points: Point[] = [];
  const pipeline = compilePipeline([{ file: "web.conf", text: output }], DEFAULT_PIPELINE_SETTINGS, {
    ...{ registries, environment: {}, now: Date.now, warn: () => {} },
  });
  for (const { output: index, events: reached } of pipeline.route(events)) {
    const { declaration, options, context } = pipeline.outputs[index]!;
    declaration!.create(options as never, context).send(reached, {
      document: () => {},
      point: (point) => points.push(point),
      refuse: (_, reason) => expect.unreachable(reason),
    });
  }
  return points;
}

describeWithOwnServers(["influxdb"], "the influx session of docs/influxdb.md", () => {
  test("shows what the influx CLI prints (UPDATE_DOCS=1 writes it anew)", async () => {
    const page = await readFile(PAGE, "utf8");
    const session = blockWith(page, "text", "> SHOW DATABASES");
    const directory = await mkdtemp(join(tmpdir(), "heimdall-session-"));
    const server = await startInfluxdb({ directory });
    const store = await openInfluxMetrics({ connection: connectionTo(server.url), warn: () => {} });
    try {
      const settings = readSettings(page);
      await reconcilePolicies(store, settings, false);
      await store.write(pointsOf(blockWith(page, "ruby", "influxdb")));
      await until("both policies hold what they shall", async () => {
        await reconcilePolicies(store, settings, false);
        const fields = await store.fieldKeys("web", "access");
        const range = { database: "web", retentionPolicy: "one_month", from: 0, until: Date.now() };
        let rows = 0;
        for await (const points of store.scan(range)) rows += points.length;
        return fields.some(({ name }) => name === "mean_took") && rows === 3;
      });
      // Now that the month has fields, the year has its query.
      await reconcilePolicies(store, settings, false);

      let actual = "$ influx -precision rfc3339 -database web\n";
      for (const [, statement] of session.matchAll(/^> (.*)$/gm)) {
        const cli = ["-port", String(server.port), "-precision", "rfc3339", "-database", "web", "-execute", statement!];
        const { stdout } = await run(installed("bin/influx"), cli);
        actual += `> ${statement}\n${stdout.replaceAll(/[ \t]+$/gm, "").trimEnd()}\n`;
      }
      if (process.env.UPDATE_DOCS === "1")
        await writeFile(
          PAGE,
          page.replace(session, () => actual),
        );
      else expect(withoutTimes(session)).toBe(withoutTimes(actual));
    } finally {
      await store.close();
      await server.stop();
      await rm(directory, { recursive: true });
    }
  });
});
