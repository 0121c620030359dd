import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HeimdallError, messageOf } from "../../../errors.ts";
import { attachDayFile, type DayFile, type DayFileState } from "./day-file.ts";
import type { Engine } from "./engine.ts";
import { isDamage, isDetached, isFatal } from "./errors.ts";
import { type Partition, parsePartitionPath, partitionPath } from "./partition.ts";

/** The database files of the store: found on disk at the start, attached when used, detached when many are open. */
export interface Files {
  /** Every file, the newest day first, the one without a day before them. */
  list(): readonly DayFile[];
  /** The partition's file; made when there is none. */
  open(partition: Partition): Promise<DayFile>;
  find(partition: Partition): DayFile | undefined;
  /** Keeps the file attached while the work runs; null when it was dropped, or damaged and set aside. */
  use<T>(file: DayFile, work: (state: DayFileState) => Promise<T>): Promise<T | null>;
  /** Deletes a file that nobody uses any more; waits for those who do. */
  drop(file: DayFile): Promise<void>;
  /** Bytes on disk, with the write-ahead log. */
  bytes(): Promise<number>;
  detachAll(): Promise<void>;
}

const EXTENSION = ".duckdb";

export interface FilesOptions {
  readonly directory: string;
  readonly openLimit: number;
  /** Told of what a person should know: a file that was set aside. */
  readonly report: (error: HeimdallError) => void;
}

export async function findFiles(engine: Engine, options: FilesOptions): Promise<Files> {
  const { directory, openLimit, report } = options;
  const files = new Map<string, DayFile>();
  let aliases = 0;
  let uses = 0;

  const entry = (partition: Partition): DayFile => ({
    partition,
    path: join(directory, `${partitionPath(partition)}${EXTENSION}`),
    state: null,
    generation: -1,
    users: 0,
    lastUse: 0,
    attaching: null,
    gone: false,
  });

  for (const name of await readdir(directory, { recursive: true })) {
    if (!name.endsWith(EXTENSION)) continue;
    const partition = parsePartitionPath(name.slice(0, -EXTENSION.length).replaceAll("\\", "/"));
    if (partition) files.set(partitionPath(partition), entry(partition));
  }

  const isAttached = (file: DayFile) => file.state !== null && file.generation === engine.generation();

  const setAside = async (file: DayFile, error: unknown): Promise<void> => {
    const aside = `${file.path}.damaged-${new Date().toISOString().replaceAll(":", "")}`;
    file.gone = true;
    files.delete(partitionPath(file.partition));
    await rename(file.path, aside).catch(() => {});
    await rename(`${file.path}.wal`, `${aside}.wal`).catch(() => {});
    report(
      new HeimdallError(
        "LOG_STORE_DAMAGED",
        `${file.path} cannot be read and was set aside as ${aside}; restore it from a backup or delete it (${messageOf(error)})`,
        { cause: error },
      ),
    );
  };

  const detach = async (file: DayFile): Promise<void> => {
    if (!isAttached(file)) return;
    const { alias } = file.state!;
    file.state = null;
    await engine.admin(async (admin) => {
      await admin.run(`DETACH ${alias}`).catch((error) => {
        // On a full disk the tidying up fails; the write-ahead log keeps what it would have moved.
        if (!isDetached(error)) throw error;
      });
    });
  };

  const makeRoom = async (): Promise<void> => {
    const attached = [...files.values()].filter(isAttached);
    const idle = attached.filter((file) => file.users === 0).sort((a, b) => a.lastUse - b.lastUse);
    for (const file of idle.slice(0, Math.max(0, attached.length - openLimit))) await detach(file);
  };

  const attach = async (file: DayFile): Promise<DayFileState> => {
    const generation = engine.generation();
    await mkdir(dirname(file.path), { recursive: true });
    aliases += 1;
    const state = await attachDayFile(engine, file.path, `f${aliases}`);
    file.state = state;
    file.generation = generation;
    return state;
  };

  return {
    list: () => [...files.values()].sort((a, b) => rank(b) - rank(a)),
    find: (partition) => files.get(partitionPath(partition)),
    async open(partition) {
      const key = partitionPath(partition);
      let file = files.get(key);
      if (!file) {
        file = entry(partition);
        files.set(key, file);
      }
      return file;
    },
    async use(file, work) {
      if (file.gone) return null;
      file.users += 1;
      file.lastUse = uses += 1;
      try {
        if (!isAttached(file)) {
          file.attaching ??= attach(file).finally(() => {
            file.attaching = null;
          });
          try {
            await file.attaching;
          } catch (error) {
            engine.failed(error);
            if (!isDamage(error) || isFatal(error)) throw error;
            if (!file.gone) await setAside(file, error);
            return null;
          }
        }
        return await work(file.state!);
      } finally {
        file.users -= 1;
        await makeRoom();
      }
    },
    async drop(file) {
      file.gone = true;
      files.delete(partitionPath(file.partition));
      while (file.users > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await detach(file);
      for (const path of [file.path, `${file.path}.wal`]) await rm(path, { force: true });
    },
    async bytes() {
      let total = 0;
      for (const { path } of files.values()) {
        for (const part of [path, `${path}.wal`]) {
          total += await stat(part).then(
            ({ size }) => size,
            () => 0,
          );
        }
      }
      return total;
    },
    async detachAll() {
      for (const file of files.values()) await detach(file);
    },
  };
}

function rank({ partition }: DayFile): number {
  return partition.day ?? Number.POSITIVE_INFINITY;
}
