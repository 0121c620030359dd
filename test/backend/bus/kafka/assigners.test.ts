import { AssignerProtocol, type Cluster, type Logger, type PartitionAssigner } from "kafkajs";
import { describe, expect, it } from "vitest";
import { range, roundRobin } from "../../../../backend/src/bus/kafka/assigners.ts";

const PARTITIONS: Record<string, number> = { a: 3, b: 2, c: 7 };

async function assign(assigner: PartitionAssigner, wanted: Record<string, string[]>) {
  const asked: string[] = [];
  const cluster = {
    addMultipleTargetTopics: async (topics: string[]) => void asked.push(...topics),
    findTopicPartitionMetadata: (topic: string) =>
      Array.from({ length: PARTITIONS[topic] ?? 0 }, (_, partitionId) => ({ partitionId })).reverse(),
  } as unknown as Cluster;
  const { assign, protocol } = assigner({ cluster, groupId: "g", logger: {} as Logger });
  const members = Object.entries(wanted).map(([memberId, topics]) => ({
    memberId,
    memberMetadata: protocol({ topics }).metadata,
  }));
  const shares = await assign({ members, topics: Object.values(wanted)[0]! });
  expect(new Set(asked)).toEqual(new Set(Object.values(wanted).flat()));
  return Object.fromEntries(
    shares.map(({ memberId, memberAssignment }) => [
      memberId,
      { ...AssignerProtocol.MemberAssignment.decode(memberAssignment)!.assignment },
    ]),
  );
}

describe("assigners", () => {
  it("round robin goes through all partitions of all topics", async () => {
    expect(await assign(roundRobin, { x: ["a", "b"], y: ["b", "a"] })).toEqual({
      x: { a: [0, 2], b: [1] },
      y: { a: [1], b: [0] },
    });
  });

  it("range gives neighbouring partitions of each topic", async () => {
    expect(await assign(range, { x: ["a", "c"], y: ["a", "c"] })).toEqual({
      x: { a: [0, 1], c: [0, 1, 2, 3] },
      y: { a: [2], c: [4, 5, 6] },
    });
  });

  it.each([roundRobin, range])(
    "a topic goes only to members that want it, also when the leader does not",
    async (assigner) => {
      const shares = await assign(assigner, { leader: ["a"], other: ["b"], both: ["a", "b"] });
      expect(Object.keys(shares.leader!)).toEqual(["a"]);
      expect(Object.keys(shares.other!)).toEqual(["b"]);
      for (const topic of ["a", "b"]) {
        const all = Object.values(shares).flatMap((share) => share[topic] ?? []);
        expect(all.toSorted()).toEqual(Array.from({ length: PARTITIONS[topic]! }, (_, at) => at));
      }
    },
  );

  it("a topic that is gone, and members without partitions, do not matter", async () => {
    expect(await assign(range, { x: ["gone", "b"], y: ["b"], z: ["b"] })).toEqual({
      x: { b: [0] },
      y: { b: [1] },
      z: {},
    });
  });
});
