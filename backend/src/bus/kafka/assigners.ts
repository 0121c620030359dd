import { type Assigner, AssignerProtocol, type Cluster, type GroupMember, type PartitionAssigner } from "kafkajs";

/** Shares the partitions of one topic, given in order, among the members that want it, given in order. */
type Share = (topic: string, partitions: readonly number[], members: readonly string[]) => void;

type Shares = Map<string, Record<string, number[]>>;

/**
 * Round robin over all partitions of all topics. kafkajs's own gives members topics that they did not subscribe to,
 * and never assigns those that its leader did not: two inputs with one group and different topics would starve.
 */
export const roundRobin = assigner("roundrobin", (give) => {
  let turn = 0;
  return (topic, partitions, members) => {
    for (const partition of partitions) {
      give(members[turn % members.length]!, topic, partition);
      turn += 1;
    }
  };
});

/** As Kafka's range assignor: of each topic every member gets neighbouring partitions, the first ones one more. */
export const range = assigner("range", (give) => (topic, partitions, members) => {
  const least = Math.floor(partitions.length / members.length);
  const more = partitions.length % members.length;
  let at = 0;
  for (const [index, member] of members.entries()) {
    const count = least + (index < more ? 1 : 0);
    for (const partition of partitions.slice(at, at + count)) give(member, topic, partition);
    at += count;
  }
});

type Give = (member: string, topic: string, partition: number) => void;

/** The names are those of Kafka's own clients, so that a group may be shared with Logstash while it is replaced. */
function assigner(name: string, createShare: (give: Give) => Share): PartitionAssigner {
  return ({ cluster }): Assigner => ({
    name,
    version: 0,
    async assign({ members }) {
      const wanted = topicsOf(members);
      // The leader hands out the topics of all members, also those that it does not read itself.
      await cluster.addMultipleTargetTopics([...wanted.keys()]);
      const shares: Shares = new Map(members.map(({ memberId }) => [memberId, {}]));
      const share = createShare((member, topic, partition) => {
        const mine = shares.get(member)!;
        mine[topic] ??= [];
        mine[topic].push(partition);
      });
      for (const topic of [...wanted.keys()].sort()) {
        share(topic, partitionsOf(cluster, topic), wanted.get(topic)!.toSorted());
      }
      return [...shares].map(([memberId, assignment]) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: 0,
          assignment,
          userData: Buffer.alloc(0),
        }),
      }));
    },
    protocol: ({ topics }) => ({
      name,
      metadata: AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) }),
    }),
  });
}

/** The members that want a topic, by topic. */
function topicsOf(members: readonly GroupMember[]): Map<string, string[]> {
  const wanted = new Map<string, string[]>();
  for (const { memberId, memberMetadata } of members) {
    for (const topic of AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? []) {
      const members = wanted.get(topic);
      if (members) members.push(memberId);
      else wanted.set(topic, [memberId]);
    }
  }
  return wanted;
}

function partitionsOf(cluster: Cluster, topic: string): number[] {
  return cluster
    .findTopicPartitionMetadata(topic)
    .map(({ partitionId }) => partitionId)
    .sort((a, b) => a - b);
}
