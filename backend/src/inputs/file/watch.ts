import { open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { InputContext, RunningInput } from "../../component/declaration.ts";
import { messageOf } from "../../errors.ts";
import { findFiles, findSiblings, identityOf } from "./find.ts";
import { stillHolds, takeFingerprint } from "./fingerprint.ts";
import { freshPosition, openPositions } from "./positions.ts";
import { createTail, type Tail, type TailOptions } from "./tail.ts";

export interface WatchOptions extends TailOptions {
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
  readonly startPosition: "beginning" | "end";
  /** Milliseconds. */
  readonly interval: number;
  readonly closeInactive: number;
  readonly maxOpen: number;
}

interface Watched {
  readonly tail: Tail;
  /** Where it stands now; null once it was moved away or deleted. */
  at: string | null;
  readonly opened: number;
  lastRead: number;
  /** As at the last look, to see whether anything changed. */
  size: number;
  modified: number;
}

/** Follows every file that the patterns name, by polling, through any kind of rotation. */
export async function watchFiles(options: WatchOptions, context: InputContext): Promise<RunningInput> {
  const positions = await openPositions(context.memory);
  const watched = new Map<string, Watched>();
  /** Copies made by copytruncate: what they hold was read from the original. */
  const copies = new Set<string>();
  const warned = new Set<string>();
  let stopped = false;

  const warnOnce = (path: string, message: string): void => {
    const warning = `${path}: ${message}`;
    if (warned.has(warning)) return;
    warned.add(warning);
    context.warn(warning);
  };

  /** Follows a file that is not followed yet: where it was left, from its start, or from its end. */
  const follow = async (path: string, from: "start" | "end" | "known"): Promise<Watched | null> => {
    if (watched.size >= options.maxOpen) {
      warnOnce(path, `is not read: ${options.maxOpen} files are open already (max_open_files)`);
      return null;
    }
    const handle = await open(path, "r");
    try {
      const facts = await handle.stat({ bigint: true });
      const identity = identityOf(facts);
      let start = positions.get(identity);
      if (!start || !(await stillHolds(handle, start.fingerprint))) {
        if (from === "known" || (await isCopy(path, handle))) {
          if (from !== "known") copies.add(identity);
          await handle.close();
          return null;
        }
        const offset = from === "end" ? Number(facts.size) : 0;
        start = { ...freshPosition(path), fingerprint: await takeFingerprint(handle, offset) };
      }
      start = from === "known" ? start : { ...start, path };
      await positions.set(identity, start);
      const tail = createTail(identity, handle, start, positions, options, context);
      const entry = { tail, at: path, opened: Date.now(), lastRead: Date.now(), size: -1, modified: 0 };
      watched.set(identity, entry);
      return entry;
    } catch (error) {
      await handle.close().catch(() => {});
      throw error;
    }
  };

  const isCopy = async (path: string, handle: Parameters<Tail["isCopy"]>[0]): Promise<boolean> => {
    for (const { tail } of watched.values()) {
      if (dirname(tail.path) === dirname(path) && (await tail.isCopy(handle))) return true;
    }
    return false;
  };

  /** The file was cut in place: what was written between the last look and the cut stands in a copy beside it. */
  const afterCut = async ({ tail }: Watched): Promise<void> => {
    for (const { path, identity } of await findSiblings(tail.path)) {
      const copy = identity === tail.identity ? null : await open(path, "r").catch(() => null);
      if (!copy) continue;
      try {
        if (!(await tail.isCopy(copy))) continue;
        copies.add(identity);
        await tail.takeRest(copy);
        break;
      } finally {
        await copy.close();
      }
    }
    await tail.restart();
  };

  /** A file went away from its path: what was written there and moved on as well between two looks is read too. */
  const afterMove = async (entry: Watched, path: string): Promise<void> => {
    for (const sibling of await findSiblings(path)) {
      const { identity } = sibling;
      if (sibling.path === path || sibling.born < entry.opened) continue;
      if (watched.has(identity) || copies.has(identity) || positions.get(identity)) continue;
      const found = await follow(sibling.path, "start").catch(() => null);
      if (found) found.at = null;
    }
  };

  const look = async (newFiles: "start" | "end"): Promise<void> => {
    const present = await findFiles(options.paths, options.exclude);
    for (const [identity, entry] of [...watched]) {
      const left = entry.at;
      entry.at = present.get(identity) ?? null;
      if (left !== null && entry.at === null) await afterMove(entry, left);
    }
    for (const [identity, path] of present) {
      if (watched.has(identity) || copies.has(identity)) continue;
      await follow(path, newFiles).catch((error: unknown) => {
        if ((error as { code?: string }).code !== "ENOENT") warnOnce(path, messageOf(error));
      });
    }
  };

  /** Files that were moved away while nobody looked: their rest is read where they stand now. */
  const catchUp = async (): Promise<void> => {
    for (const [identity, { path }] of [...positions.all()]) {
      if (watched.has(identity)) continue;
      const moved = (await findSiblings(path)).find((sibling) => sibling.identity === identity);
      const entry = moved ? await follow(moved.path, "known").catch(() => null) : null;
      if (entry) entry.at = null;
      else if (await stat(dirname(path)).catch(() => null)) await positions.forget(identity);
    }
  };

  const read = async (entry: Watched): Promise<void> => {
    const { tail } = entry;
    const facts = entry.at === null ? null : await stat(entry.at, { bigint: true }).catch(() => null);
    const here = facts && identityOf(facts) === tail.identity ? facts : null;
    const size = here ? Number(here.size) : -1;
    const modified = here ? Number(here.mtimeMs) : 0;
    if (!here || size !== entry.size || modified !== entry.modified) {
      if (!(await tail.intact())) await afterCut(entry);
      if (await tail.poll()) entry.lastRead = Date.now();
      entry.size = size;
      entry.modified = modified;
    }
    if (entry.at === null && Date.now() - entry.lastRead > options.closeInactive) {
      watched.delete(tail.identity);
      await tail.close(true);
      // The inode may be given to another file; this position is of no use any more.
      await positions.forget(tail.identity);
    }
  };

  /** What went wrong with one file does not stop the others; it is opened again where everything is stored. */
  const readAll = async (): Promise<void> => {
    for (const entry of [...watched.values()]) {
      try {
        await read(entry);
      } catch (error) {
        if (stopped) return;
        warnOnce(entry.tail.path, messageOf(error));
        watched.delete(entry.tail.identity);
        await entry.tail.close(false).catch(() => {});
        await catchUp();
      }
    }
  };

  // A file that appeared while Heimdall was down is new, not one of the old ones that start_position is about.
  const firstStart = positions.all().size === 0;
  await look(firstStart && options.startPosition === "end" ? "end" : "start");
  await catchUp();
  const loop = (async () => {
    while (!stopped) {
      try {
        await readAll();
        if (!stopped) await look("start");
      } catch (error) {
        warnOnce(options.paths.join(", "), messageOf(error));
      }
      if (!stopped) await new Promise((resolve) => setTimeout(resolve, options.interval));
    }
  })();

  return {
    addresses: [],
    async stop() {
      stopped = true;
      await loop;
      await Promise.all([...watched.values()].map(({ tail }) => tail.close(false).catch(() => {})));
    },
  };
}
