import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import type { Access } from "../access/access.ts";
import { allows } from "../access/roles.ts";
import { HeimdallError } from "../errors.ts";
import { ownBytes } from "../inputs/body.ts";
import type { QueryRights } from "../inputs/influx/influxql-execute.ts";
import type { ParsedLines } from "../inputs/influx/line-protocol.ts";
import { type InfluxDelivery, influxRoutes } from "../inputs/influx/routes.ts";
import { type WriteAnswer, writeAnswer } from "../inputs/influx/write-answer.ts";
import { countBodyLines } from "../inputs/lines.ts";
import type { MetricStore } from "../stores/metrics/port.ts";
import type { Counters } from "./counters.ts";
import { guardRoutes } from "./guard-routes.ts";
import type { Intake } from "./intake.ts";

const RETRY_AFTER_SECONDS = 1;

/** InfluxDB's wire below `/influx`: points go from the body to the metric store, past the pipelines' filters. */
export function influxIngest(
  metrics: MetricStore,
  intake: Intake,
  counters: Counters,
  access: Access,
  maxBody: number,
): { readonly prefix: string; readonly routes: FastifyPluginAsync } {
  const accept = async ({ body, precision, database, retentionPolicy }: InfluxDelivery): Promise<WriteAnswer> => {
    counters.addInput("influx", "bytes", body.length);
    try {
      const receipt = await intake.points({
        items: countBodyLines(body),
        body: ownBytes(body),
        precision,
        database,
        retentionPolicy,
      });
      const errors = receipt.details as ParsedLines["errors"];
      const refused = receipt.outcomes
        .filter(({ status }) => status === "refused")
        .map(({ item, reason }) => ({ index: item, reason: reason ?? "refused" }));
      if (errors.length + refused.length > 0) counters.addInput("influx", "malformed", errors.length + refused.length);
      return writeAnswer(receipt.items, errors, refused);
    } catch (error) {
      if (error instanceof HeimdallError && error.code === "OVERLOADED") {
        return { status: "overloaded", retryAfterSeconds: RETRY_AFTER_SECONDS };
      }
      throw error;
    }
  };
  /** As for the API, and InfluxDB's own `u` and `p`; whoever may send in needs no right to read. */
  const rights = async (request: FastifyRequest): Promise<QueryRights> => {
    const { u, p } = request.query as { u?: unknown; p?: unknown };
    const basic = `Basic ${Buffer.from(`${u}:${p}`).toString("base64")}`;
    const authorization = request.headers.authorization ?? (typeof p === "string" ? basic : undefined);
    const identity = await access
      .identify({ authorization, session: undefined, address: request.ip })
      .catch((error: unknown) => {
        if (error instanceof HeimdallError && error.status === 401) return undefined;
        throw error;
      });
    const may = (role: "ingest" | "viewer"): boolean => identity !== undefined && allows(identity.role, role);
    return {
      ingest: may("ingest") || (await access.mayIngest(request.headers.authorization, p)),
      read: may("viewer"),
    };
  };
  const routes: FastifyPluginAsync = async (app) => {
    await app.register(influxRoutes, { accept, rights, store: metrics, bodyLimitBytes: maxBody });
  };
  return {
    prefix: "/influx",
    routes: guardRoutes(routes, intake.bodies, (what) => counters.addInput("influx", what, 1)),
  };
}
