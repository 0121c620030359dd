import type { FastifyPluginAsync } from "fastify";
import { HeimdallError } from "../errors.ts";
import { ownBytes } from "../inputs/body.ts";
import type { ParsedLines } from "../inputs/influx/line-protocol.ts";
import { type InfluxDelivery, influxRoutes } from "../inputs/influx/routes.ts";
import { type WriteAnswer, writeAnswer } from "../inputs/influx/write-answer.ts";
import type { MetricStore } from "../stores/metrics/port.ts";
import { countAnswers } from "./count-answers.ts";
import type { Counters } from "./counters.ts";
import type { Intake } from "./intake.ts";

const RETRY_AFTER_SECONDS = 1;

/** InfluxDB's wire below `/influx`: points go from the body to the metric store, past the pipelines' filters. */
export function influxIngest(
  metrics: MetricStore,
  intake: Intake,
  counters: Counters,
  maxBody: number,
): { readonly prefix: string; readonly routes: FastifyPluginAsync } {
  const accept = async ({ body, precision, database, retentionPolicy }: InfluxDelivery): Promise<WriteAnswer> => {
    counters.addInput("influx", "bytes", body.length);
    try {
      const receipt = await intake.points({ body: ownBytes(body), precision, database, retentionPolicy });
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
  const routes: FastifyPluginAsync = async (app) => {
    await app.register(influxRoutes, { accept, store: metrics, bodyLimitBytes: maxBody });
  };
  return { prefix: "/influx", routes: countAnswers(routes, (what) => counters.addInput("influx", what, 1)) };
}
