/** The partition on which the signals of rules with this key are evaluated: the same on every backend. FNV-1a. */
export function partitionOf(shareKey: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(shareKey)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % partitions;
}
