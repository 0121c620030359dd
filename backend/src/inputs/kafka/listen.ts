import { openKafkaBus } from "../../bus/kafka/bus.ts";
import type { BusBatch } from "../../bus/port.ts";
import type { InputContext, RunningInput } from "../../component/declaration.ts";
import { HeimdallError } from "../../errors.ts";
import { rateLimited } from "../../pipeline/rate-limit.ts";
import { deliveryOf, originalOf } from "./deliveries.ts";
import { connectionOf, decorationOf, type KafkaInputOptions, topicsOf } from "./settings.ts";

const MIB = 1024 * 1024;
/** Of records that go to a worker together. */
const BATCH_BYTES = MIB;
/** Of records that are under way, decompressed. */
const WINDOW_BYTES = 8 * MIB;

/** Joins the group and hands its records to the pipeline, until it is stopped. */
export async function listenToKafka(options: KafkaInputOptions, context: InputContext): Promise<RunningInput> {
  const { group_id: group } = options;
  const decorate = decorationOf(options);
  const warn = rateLimited(context.log.warn, context.now);
  const bus = await openKafkaBus(connectionOf(options, context.kafka, context.refuse), { warn });

  /** Resolves when the batch is stored; its offsets are committed then. */
  const onBatch = async (batch: BusBatch): Promise<void> => {
    for (;;) {
      await context.room();
      // Another member has it now.
      if (batch.revoked.aborted) return;
      try {
        const delivery = deliveryOf(batch, group, decorate);
        context.count("bytes", delivery.payload.length);
        await context.deliver(delivery, (item) => originalOf(batch, item, group, decorate));
        return;
      } catch (error) {
        // Somebody else took the room; all other failures are Heimdall's end, and the offsets stay where they are.
        if (!(error instanceof HeimdallError) || error.code !== "OVERLOADED") throw error;
        context.count("deferred");
      }
    }
  };

  const consumer = await bus.subscribe({
    groupId: group,
    topics: topicsOf(options),
    start: options.auto_offset_reset as "earliest" | "latest",
    concurrency: options.consumer_threads,
    batchRecords: options.max_poll_records,
    batchBytes: BATCH_BYTES,
    windowBytes: WINDOW_BYTES,
    sessionTimeout: options.session_timeout_ms,
    heartbeatInterval: options.heartbeat_interval_ms,
    fetchBytes: options.fetch_max_bytes,
    partitionFetchBytes: options.max_partition_fetch_bytes,
    commitInterval: options.auto_commit_interval_ms,
    topicInterval: options.metadata_max_age_ms,
    readUncommitted: options.isolation_level === "read_uncommitted",
    assignment: options.partition_assignment_strategy?.replace("_", "") as "range" | "roundrobin" | undefined,
    onBatch,
    onAssigned: (partitions) => context.log.info(`group ${group}: ${describe(partitions)}`),
    warn,
  });

  return {
    addresses: [],
    consumer: {
      groupId: group,
      get assigned() {
        return consumer.assigned;
      },
    },
    async stop() {
      await consumer.stop();
      await bus.close();
    },
  };
}

/** `reads web 0 1 2, db 0` */
function describe(partitions: readonly { readonly topic: string; readonly partition: number }[]): string {
  if (partitions.length === 0) return "has no partitions";
  const byTopic = Map.groupBy(partitions, ({ topic }) => topic);
  return `reads ${[...byTopic].map(([topic, ones]) => `${topic} ${ones.map(({ partition }) => partition).join(" ")}`).join(", ")}`;
}
