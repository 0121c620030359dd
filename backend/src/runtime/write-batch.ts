import { observationOf } from "../alerting/points.ts";
import type { Signal } from "../alerting/signal.ts";
import type { ItemOutcome, WriteBatch } from "../component/declaration.ts";
import type { Observation } from "../query/observation.ts";
import { encodeDocuments } from "../stores/logs/duckdb/encode.ts";
import type { LogDocument } from "../stores/logs/port.ts";
import { encodePoints } from "../stores/metrics/encode.ts";
import type { Point } from "../stores/metrics/port.ts";
import type { Counts, Writes } from "./protocol.ts";

export type Observe = (observation: Observation) => readonly Signal[];

/** The name of a database's default retention policy. */
export type DefaultPolicy = (database: string) => string;

export interface CollectingBatch extends WriteBatch {
  readonly refused: readonly ItemOutcome[];
  /** Encodes what was collected and says which rules it concerns. */
  finish(counts: Counts): Writes;
}

/** A batch that gathers writes in a worker and encodes them for the stores, which live in the main thread. */
export function createWriteBatch(observe: Observe | null, defaultPolicy: DefaultPolicy): CollectingBatch {
  const documents: LogDocument[] = [];
  const documentItems: number[] = [];
  const points: Point[] = [];
  const pointItems: number[] = [];
  const refused: ItemOutcome[] = [];
  return {
    refused,
    document(document, order) {
      documents.push(document);
      documentItems.push(order);
    },
    point(point, order) {
      points.push(point);
      pointItems.push(order);
    },
    refuse(order, reason) {
      refused.push({ item: order, status: "refused", reason });
    },
    finish(counts) {
      const signals: Signal[] = [];
      const signalRows: (number | null)[] = [];
      const keep = (found: readonly Signal[], row: number | null): void => {
        for (const signal of found) {
          signals.push(signal);
          signalRows.push(row);
        }
      };
      if (observe) {
        for (const [row, { index, id, time, fields }] of documents.entries()) {
          keep(observe({ index, id, time, fields }), row);
        }
        for (const point of points) {
          keep(observe(observationOf(point, point.retentionPolicy ?? defaultPolicy(point.database))), null);
        }
      }
      return {
        documents: documents.length > 0 ? encodeDocuments(documents) : null,
        documentItems,
        points: points.length > 0 ? encodePoints(points) : null,
        pointItems,
        signals,
        signalRows,
        counts,
      };
    },
  };
}
