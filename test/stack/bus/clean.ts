import { Kafka, logLevel } from "kafkajs";

/** Lets go of the topics and groups whose names begin with a prefix. */
export async function cleanKafka(brokers: readonly string[], prefix: string): Promise<void> {
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    const { groups } = await admin.listGroups();
    const ours = groups.map(({ groupId }) => groupId).filter((groupId) => groupId.startsWith(prefix));
    // One whose member was killed a moment ago goes by itself.
    if (ours.length > 0) await admin.deleteGroups(ours).catch(() => {});
  } finally {
    await admin.disconnect();
  }
}
