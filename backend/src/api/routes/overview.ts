import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { Static } from "typebox";
import type { IncidentView } from "../../alerting/incidents/desk.ts";
import { badParameter } from "../errors.ts";
import { Overview } from "../overview-schemas.ts";
import type { OverviewPort, RouteDependencies } from "../ports.ts";
import { answers, From, parameters, To } from "../schemas.ts";
import { readClosedRange } from "../time.ts";

const HOUR = 3_600_000;
const LONGEST = 366 * 24 * HOUR;
const SHOWN_INCIDENTS = 5;

type Answer = Static<typeof Overview>;

/** How Heimdall does, on one page. */
export function overviewRoutes(deps: RouteDependencies): FastifyPluginAsyncTypebox {
  const { overview, deadLetters, health, now } = deps;
  return async (app) => {
    if (!overview) return;
    app.get(
      "/overview",
      {
        schema: {
          operationId: "overview",
          tags: ["operation"],
          summary: "What comes in and goes out, what waits, what fails, how the stores are, which incidents are open",
          querystring: parameters({ from: From, to: To }),
          response: answers(Overview),
        },
      },
      async ({ query }) => {
        const range = readClosedRange(query, now(), HOUR);
        if (range.until - range.from > LONGEST) throw badParameter("from", "must be at most 366 days before 'to'");
        const [activity, stores, disk, letters, incidents, checks] = await Promise.all([
          overview.activity(range),
          overview.stores(),
          overview.disk(),
          deadLetters?.store.count("open") ?? 0,
          deps.alerting.incidents.list({ state: "open", limit: SHOWN_INCIDENTS }),
          health(),
        ]);
        const { stores: flows, ...rest } = activity;
        // What the API answers is plain data; the rooms promise not to change what they gave.
        return {
          ...rest,
          stores: stores.map((store) => ({ ...store, flow: flowOf(store.name, flows) })),
          disk,
          dead_letters: { open: letters },
          incidents: { open: incidents.counts.open, newest: incidents.incidents.map(incidentOf) },
          checks: checks.map((check) => ({ ...check })),
        } as unknown as Answer;
      },
    );
  };
}

function flowOf(name: string, flows: Awaited<ReturnType<OverviewPort["activity"]>>["stores"]) {
  return flows.find((flow) => flow.name === name) ?? null;
}

function incidentOf({
  id,
  rule,
  key,
  count,
  first_time,
  last_time,
}: IncidentView): Answer["incidents"]["newest"][number] {
  return { id, rule, key, count, first_time, last_time };
}
