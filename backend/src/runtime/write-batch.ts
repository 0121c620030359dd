import { observationOf, pointOrigin } from "../alerting/points.ts";
import type { Signal } from "../alerting/signal.ts";
import type { WriteBatch } from "../component/declaration.ts";
import type { Observation } from "../query/observation.ts";
import { encodeDocuments } from "../stores/logs/duckdb/encode.ts";
import { encodeBulk } from "../stores/logs/elasticsearch/encode.ts";
import type { LogDocument } from "../stores/logs/port.ts";
import { encodePoints } from "../stores/metrics/encode.ts";
import { encodeLines } from "../stores/metrics/influxdb/encode.ts";
import type { Point } from "../stores/metrics/port.ts";
import type { Counts, OutputRefusal, WritePart, Writes } from "./protocol.ts";
import type { TargetFormat } from "./targets.ts";

export type Observe = (observation: Observation) => readonly Signal[];

/** The name of a database's default retention policy. */
export type DefaultPolicy = (database: string) => string;

export interface CollectingBatch {
  /** Collects what one output writes to one target. */
  forOutput(target: number, output: string): WriteBatch;
  /** Encodes what was collected and says which rules it concerns. */
  finish(counts: Counts): Writes;
}

/** What goes to one target. */
interface Gathered {
  readonly target: number;
  readonly documents: LogDocument[];
  readonly points: Point[];
  readonly items: number[];
  readonly outputs: string[];
  readonly outputOf: number[];
}

/** A batch that gathers writes in a worker and encodes them for the stores, which live in the main thread. */
export function createWriteBatch(
  formats: readonly TargetFormat[],
  observe: Observe | null,
  defaultPolicy: DefaultPolicy,
): CollectingBatch {
  const gathered = new Map<number, Gathered>();
  const refusals: OutputRefusal[] = [];

  const gather = (target: number): Gathered => {
    let found = gathered.get(target);
    if (!found) {
      found = { target, documents: [], points: [], items: [], outputs: [], outputOf: [] };
      gathered.set(target, found);
    }
    return found;
  };

  return {
    forOutput(target, output) {
      let into: Gathered | null = null;
      let place = 0;
      const begin = (): Gathered => {
        into = gather(target);
        place = into.outputs.push(output) - 1;
        return into;
      };
      return {
        document(document, order) {
          const { documents, items, outputOf } = into ?? begin();
          documents.push(document);
          items.push(order);
          outputOf.push(place);
        },
        point(point, order) {
          const { points, items, outputOf } = into ?? begin();
          points.push(point);
          items.push(order);
          outputOf.push(place);
        },
        refuse: (order, reason) => void refusals.push({ item: order, output, reason }),
      };
    },
    finish(counts) {
      const signals: Signal[] = [];
      const signalRows: (readonly [number, number] | null)[] = [];
      const keep = (found: readonly Signal[], row: readonly [number, number] | null): void => {
        for (const signal of found) {
          signals.push(signal);
          signalRows.push(row);
        }
      };
      const all = [...gathered.values()];
      if (observe) {
        for (const [part, { documents, points }] of all.entries()) {
          for (const [row, { index, id, time, fields, action }] of documents.entries()) {
            // A deletion or a partial update is no new event.
            if (action === "index" || action === "create") keep(observe({ index, id, time, fields }), [part, row]);
          }
          for (const point of points) {
            const found = observe(observationOf(point, point.retentionPolicy ?? defaultPolicy(point.database)));
            if (found.length === 0) continue;
            // The store does not say whether it had a point already.
            const origin = pointOrigin(point);
            keep(
              found.map((signal) => ({ ...signal, origin })),
              null,
            );
          }
        }
      }
      return {
        parts: all.map((part) => encode(part, formats[part.target]!)),
        refusals,
        messages: null,
        signals,
        signalRows,
        counts,
      };
    },
  };
}

function encode({ target, documents, points, items, outputs, outputOf }: Gathered, format: TargetFormat): WritePart {
  const rest = { target, items, outputs, outputOf };
  switch (format) {
    case "documents":
      return { store: "logs", batch: encodeDocuments(documents), ...rest };
    case "bulk":
      return { store: "logs", batch: encodeBulk(documents), ...rest };
    case "points":
      return { store: "metrics", batch: encodePoints(points), ...rest };
    case "lines":
      return { store: "metrics", batch: encodeLines(points), ...rest };
  }
}
