import { defineInput } from "../../component/declaration.ts";
import { redeliver } from "./deliveries.ts";
import { listenToKafka } from "./listen.ts";
import { kafkaOptions } from "./options.ts";
import { createKafkaReader } from "./reader.ts";
import { checkOptions } from "./settings.ts";

export default defineInput({
  name: "kafka",
  summary: "Reads topics of Kafka as a member of a consumer group; offsets are committed when everything is stored.",
  options: kafkaOptions,
  defaultCodec: "plain",
  takesCodec: true,
  example: `input {
  kafka {
    bootstrap_servers => "kafka-1:9092,kafka-2:9092"
    topics_pattern => "(prod|test)-.*"
    group_id => "heimdall"
    auto_offset_reset => "earliest"
    decorate_events => "basic"
    codec => json
  }
}`,
  notes: `Backends with the same \`group_id\` share the partitions; one that stops or dies is replaced by the others. An offset is
committed only when every document and point before it is stored, so nothing is lost; what is read twice after a
failure replaces itself, because an event's id is made of topic, partition and offset. While a store is away the
membership goes on, and reading pauses.

Every record is read by itself, whatever the codec: a line or a JSON document does not go on in the next record. The
bytes go to the codec as they are (Logstash makes text of them first, so that its \`charset\` comes too late). An event
without a time of its own has the record's timestamp as \`@timestamp\`, not the time of processing as in Logstash, so that
a redelivery finds the same daily index. A tombstone is an empty text.

\`decorate_events\` fills \`[@metadata][kafka]\` as Logstash does: \`topic\`, \`consumer_group\`, \`partition\`, \`offset\`, \`key\`,
\`timestamp\` (milliseconds), and with \`extended\` the \`headers\` that are UTF-8.

gzip, snappy, lz4 and zstd are read. A record batch that cannot be decoded is fetched twice more and then passed over
with a warning. A topic that appears later is read from its beginning. With \`latest\` the position is committed when the
group begins, so that a rebalance loses nothing.`,
  check: (options, context) => checkOptions(options, context.refuse),
  start: (options, context) => listenToKafka(options, context),
  createReader: (_options, context) => createKafkaReader(context),
  redeliver,
});
