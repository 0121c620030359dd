import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { extractQueries, type GrafanaQuery, seconds } from "../../support/grafana/extract-queries.ts";
import type { Choices } from "../../support/grafana/interpolate.ts";
import { type Window, windowOf } from "../../support/grafana/interval.ts";
import { isObject, type JsonObject } from "../../support/grafana/json.ts";
import { describeWith } from "../programs.ts";
import { SAMPLES } from "../samples.ts";
import { type OwnStack, startOwnStack } from "../servers/own-stack.ts";
import { describeWithOwnServers } from "../shared-servers.ts";
import { chooseValues, type Settings } from "./choices.ts";
import { EXPECTED_EMPTY } from "./expected-empty.ts";
import { fillStores } from "./fill/fill-stores.ts";
import { runQuery, runVariable, type Source } from "./run-query.ts";
import { provisioned, provisionedSources } from "./sources.ts";

/** The step that data sources have as their smallest, `timeInterval`. */
const LEAST_INTERVAL = 10_000;

const dashboards = [...provisioned("dashboards")].filter((entry): entry is [string, JsonObject] =>
  entry[0].endsWith(".json"),
);
const alerts = [...provisioned("alerting")].flatMap(([, document]) =>
  isObject(document) ? extractQueries(document) : [],
);
const NOTHING: Settings = { opened: new Map(), narrowed: new Map() };

/** Every query of the provisioned files answers with data, as Grafana would send it, on stores that agents have filled. */
describeWithOwnServers(["elasticsearch", "influxdb", "kafka"], "Provisioned queries", () => {
  describeWith(["telegraf", SAMPLES], "on what agents and examples wrote through Heimdall", () => {
    let stack: OwnStack;
    let sources: ReadonlyMap<string, Source>;
    const settings = new Map<string, Settings>();

    beforeAll(async () => {
      stack = await startOwnStack(["elasticsearch", "influxdb", "kafka"]);
      await fillStores(stack);
      sources = provisionedSources({ influxdb: stack.influxdb.url, elasticsearch: stack.elasticsearch.url });
    });
    afterAll(() => stack?.stop());

    const window = ({ range, width, minInterval }: GrafanaQuery): Window => {
      const least = minInterval === null ? 0 : seconds(minInterval) * 1000;
      return windowOf(Date.now(), range, width, Math.max(LEAST_INTERVAL, least));
    };
    const sourceOf = ({ uid, place }: GrafanaQuery): Source => {
      const source = sources.get(uid);
      if (source === undefined) throw new Error(`${place}: no data source "${uid}" is provisioned`);
      return source;
    };
    const expectAnswer = async (query: GrafanaQuery, choices: Choices): Promise<void> => {
      const { sent, rows } = await runQuery(sourceOf(query), query, window(query), choices);
      const reason = EXPECTED_EMPTY[query.place];
      if (reason === undefined) expect(rows.length, `nothing was found by ${sent}`).toBeGreaterThan(0);
      else expect(rows, `listed as empty, because ${reason}`).toEqual([]);
    };

    describe.each(dashboards)("%s", (file, dashboard) => {
      const queries = extractQueries(dashboard);
      const asked = queries.filter(({ kind }) => kind !== "variable");

      it("offers values for every variable", async () => {
        const offered = async (query: GrafanaQuery, choices: Choices) =>
          (await runVariable(sourceOf(query), query, window(query), choices)).values;
        settings.set(file, await chooseValues(dashboard, queries, offered));
      });

      it.each(asked.map((query) => [query.place, query] as const))("%s", async (_, query) => {
        const { opened, narrowed } = settings.get(file) ?? NOTHING;
        await expectAnswer(query, opened);
        // One value instead of all need not have data everywhere, but must make a query that the server takes.
        await runQuery(sourceOf(query), query, window(query), narrowed);
      });
    });

    describe.runIf(alerts.length > 0)("alert rules", () => {
      it.each(alerts.map((query) => [query.place, query] as const))("%s", (_, query) => expectAnswer(query, new Map()));
    });
  });
});

describe("the list of queries that answer nothing", () => {
  it("names only queries that there are", () => {
    const places = [...dashboards.flatMap(([, dashboard]) => extractQueries(dashboard)), ...alerts].map(
      ({ place }) => place,
    );
    expect(Object.keys(EXPECTED_EMPTY).filter((place) => !places.includes(place))).toEqual([]);
  });
});
