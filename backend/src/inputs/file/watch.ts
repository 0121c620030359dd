import { open, stat } from "node:fs/promises";
import { basename, matchesGlob } from "node:path";
import type { InputContext, RunningInput } from "../../component/declaration.ts";
import { messageOf } from "../../errors.ts";
import { findFiles, findSiblings, identityOf } from "./find.ts";
import { createFollower, type Watched } from "./follow.ts";
import { openPositions } from "./positions.ts";
import type { TailOptions } from "./tail.ts";

export interface WatchOptions extends TailOptions {
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
  readonly startPosition: "beginning" | "end";
  /** Milliseconds. */
  readonly interval: number;
  readonly closeInactive: number;
  readonly maxOpen: number;
}

/** Follows every file that the patterns name, by polling, through any kind of rotation. */
export async function watchFiles(options: WatchOptions, context: InputContext): Promise<RunningInput> {
  const positions = await openPositions(context.memory);
  const warned = new Set<string>();
  let stopped = false;

  const warnOnce = (path: string, message: string): void => {
    const warning = `${path}: ${message}`;
    if (warned.has(warning)) return;
    warned.add(warning);
    context.warn(warning);
  };
  const follower = createFollower(positions, options, context, warnOnce);
  const { watched } = follower;

  /** Files are opened by one at a time: by the looks, or by what reading has found out. */
  let opening: Promise<unknown> = Promise.resolve();
  const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
    const result = opening.then(work);
    opening = result.catch(() => {});
    return result;
  };

  /** The file was cut in place: what was written between the last reading and the cut stands in a copy beside it. */
  const afterCut = async ({ tail }: Watched): Promise<void> => {
    for (const { path, identity } of await findSiblings(tail.path)) {
      const followed = watched.get(identity);
      const copy = followed && !followed.copy ? null : await open(path, "r").catch(() => null);
      if (!copy) continue;
      try {
        if (!(await tail.isCopy(copy))) continue;
        await tail.takeRest(copy);
        if (!followed) await exclusively(() => follower.follow(path, "end"));
        break;
      } finally {
        await copy.close();
      }
    }
    await tail.restart(await exclusively(() => follower.followMissed(tail.path, tail.position)));
  };

  const look = async (newFiles: "start" | "end"): Promise<void> => {
    const present = await findFiles(options.paths, options.exclude);
    for (const [identity, entry] of [...watched]) {
      const left = entry.at;
      entry.at = present.get(identity) ?? null;
      // What was written where it stood, and moved on as well between two looks, is read too.
      if (left !== null && entry.at === null && !entry.copy) await follower.followMissed(left, entry.tail.position);
    }
    for (const [identity, path] of present) {
      if (watched.has(identity)) continue;
      await follower.follow(path, newFiles).catch((error: unknown) => {
        if ((error as { code?: string }).code !== "ENOENT") warnOnce(path, messageOf(error));
      });
    }
  };

  const read = async (entry: Watched): Promise<void> => {
    const { tail } = entry;
    if (!entry.copy) {
      const facts = entry.at === null ? null : await stat(entry.at, { bigint: true }).catch(() => null);
      const here = facts && identityOf(facts) === tail.identity ? facts : null;
      const size = here ? Number(here.size) : -1;
      const modified = here ? Number(here.mtimeMs) : 0;
      if (!here || size !== entry.size || modified !== entry.modified) {
        if (!(await tail.intact())) await afterCut(entry);
        const { offset } = tail;
        if (await tail.poll(() => !stopped)) entry.lastRead = Date.now();
        // A content of which nothing had been read may have been cut unnoticed.
        if (offset === 0 && entry.at !== null) {
          tail.advance(await exclusively(() => follower.followMissed(tail.path, tail.position)));
        }
        entry.size = size;
        entry.modified = modified;
      }
    }
    if (entry.at === null && Date.now() - entry.lastRead > options.closeInactive) {
      watched.delete(tail.identity);
      await tail.close(!entry.copy);
      // The inode may be given to another file; this position is of no use any more.
      await positions.forget(tail.identity);
    }
  };

  /** What went wrong with one file does not stop the others; it is opened again where everything is stored. */
  const readAll = async (): Promise<void> => {
    for (const entry of [...watched.values()]) {
      if (stopped) return;
      try {
        await read(entry);
      } catch (error) {
        if (stopped) return;
        warnOnce(entry.tail.path, messageOf(error));
        watched.delete(entry.tail.identity);
        await entry.tail.close(false).catch(() => {});
        await exclusively(follower.catchUp);
      }
    }
  };

  const isOurs = (path: string): boolean =>
    options.paths.some((pattern) => pattern === path || matchesGlob(path, pattern)) &&
    !options.exclude.some((excluded) => matchesGlob(basename(path), excluded));

  // A file that appeared while Heimdall was down is new, not one of the old ones that start_position is about.
  const firstStart = positions.all().size === 0;
  await follower.followAllMissed(await findFiles(options.paths, options.exclude), isOurs);
  await look(firstStart && options.startPosition === "end" ? "end" : "start");
  await follower.catchUp();
  const repeat = async (work: () => Promise<void>): Promise<void> => {
    while (!stopped) {
      await work().catch((error: unknown) => warnOnce(options.paths.join(", "), messageOf(error)));
      if (!stopped) await new Promise((resolve) => setTimeout(resolve, options.interval));
    }
  };
  // Looking does not wait for reading, which waits for the store: a file that is held open in time cannot be lost.
  const loops = Promise.all([repeat(readAll), repeat(() => exclusively(() => look("start")))]);

  return {
    addresses: [],
    async stop() {
      stopped = true;
      await loops;
      await Promise.all([...watched.values()].map(({ tail }) => tail.close(false).catch(() => {})));
    },
  };
}
