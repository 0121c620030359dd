import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HeimdallError, messageOf } from "../../../errors.ts";
import { SECOND } from "../durations.ts";
import { type Engine, quoteText } from "./engine.ts";
import { SHARD_TABLES } from "./shard.ts";

/** One shard of a policy: a file for a span of time. Nanoseconds, `end` exclusive. */
export interface Shard {
  readonly path: string;
  readonly start: bigint;
  readonly end: bigint;
}

/** Start and end in seconds since the epoch. */
const FILE_NAME = /^(-?\d+)_(-?\d+)\.duckdb$/;

/** The shards whose files lie in a folder, oldest first. */
export async function findShards(folder: string): Promise<Shard[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const shards: Shard[] = [];
  for (const name of names) {
    const match = FILE_NAME.exec(name);
    if (!match) continue;
    shards.push({ path: join(folder, name), start: BigInt(match[1]!) * SECOND, end: BigInt(match[2]!) * SECOND });
  }
  return shards.sort((a, b) => (a.start < b.start ? -1 : 1));
}

/** The shard for a time, aligned to the epoch and cut where its neighbours stand (the duration may have changed). */
export function planShard(
  folder: string,
  duration: bigint,
  time: bigint,
  before: bigint | undefined,
  after: bigint | undefined,
): Shard {
  let start = time - (((time % duration) + duration) % duration);
  let end = start + duration;
  if (before !== undefined && before > start) start = before;
  if (after !== undefined && after < end) end = after;
  return { path: join(folder, `${start / SECOND}_${end / SECOND}.duckdb`), start, end };
}

/** Makes a shard's file with its tables under another name first, so that a crash leaves no half of one. */
export async function createShardFile(engine: Engine, path: string, alias: string): Promise<void> {
  const draft = `${path}.new`;
  await mkdir(dirname(path), { recursive: true });
  await rm(draft, { force: true });
  await rm(`${draft}.wal`, { force: true });
  await engine.admin(async (connection) => {
    await connection.run(`ATTACH ${quoteText(draft)} AS ${alias}`);
    try {
      for (const table of SHARD_TABLES)
        await connection.run(table.replace("CREATE TABLE ", `CREATE TABLE ${alias}.main.`));
      await connection.run(`CHECKPOINT ${alias}`);
    } finally {
      await connection.run(`DETACH ${alias}`);
    }
  });
  await rename(draft, path);
  await syncFolder(dirname(path));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Renames a damaged file, and what belongs to it, out of the way; answers what to tell the operator. */
export async function setAside(path: string, cause: unknown): Promise<HeimdallError> {
  const aside = `${path}.damaged-${new Date().toISOString().replaceAll(":", "")}`;
  await rename(path, aside);
  if (await exists(`${path}.wal`)) await rename(`${path}.wal`, `${aside}.wal`);
  return new HeimdallError(
    "METRIC_SHARD_DAMAGED",
    `${path} is damaged and was set aside as ${aside}; its points are missing until it is restored from a backup (${messageOf(cause)})`,
    { cause },
  );
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
