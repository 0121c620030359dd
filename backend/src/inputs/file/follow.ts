import { type FileHandle, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { InputContext } from "../../component/declaration.ts";
import { findRotated, findSiblings, identityOf } from "./find.ts";
import { stillHolds, takeFingerprint } from "./fingerprint.ts";
import { type FilePosition, freshPosition, type Positions } from "./positions.ts";
import { createTail, type Tail, type TailOptions } from "./tail.ts";

/** File systems stamp births by a clock that ticks some milliseconds behind. */
const CLOCK_SLACK = 20;

/** A file that is held open and followed. */
export interface Watched {
  readonly tail: Tail;
  /** Made by copytruncate: its lines are read where they were written, of itself nothing is. */
  readonly copy: boolean;
  /** Where it stands now; null once it was moved away or deleted. */
  at: string | null;
  lastRead: number;
  /** As at the last look, to see whether anything changed. */
  size: number;
  modified: number;
}

export interface Follower {
  /** What is followed now, by identity. */
  readonly watched: Map<string, Watched>;
  /** Follows a file that is not followed yet: where it was left, else from its start or its end. */
  follow(path: string, from: "start" | "end"): Promise<Watched | null>;
  /**
   * Follows what was written to a path since a position there was begun, and was moved away or copied before
   * anybody looked: whole, but for the part of a copy that the position had read. Answers `since` for what is
   * followed at the path from now on.
   */
  followMissed(path: string, position: FilePosition | null): Promise<number>;
  /** After a start: what was missed at paths for which `isOurs` holds and where nothing stands now. */
  followAllMissed(present: ReadonlyMap<string, string>, isOurs: (path: string) => boolean): Promise<void>;
  /** Files that were moved away while nobody looked: their rest is read where they stand now. */
  catchUp(): Promise<void>;
}

/** Opens files where they were left, and finds what rotation moved on. */
export function createFollower(
  positions: Positions,
  options: TailOptions & { readonly maxOpen: number },
  context: InputContext,
  warnOnce: (path: string, message: string) => void,
): Follower {
  const watched = new Map<string, Watched>();

  const watch = async (identity: string, handle: FileHandle, start: FilePosition, at: string | null) => {
    await positions.set(identity, start);
    const tail = await createTail(identity, handle, start, positions, options, context);
    const entry = { tail, copy: start.copy ?? false, at, lastRead: Date.now(), size: -1, modified: 0 };
    watched.set(identity, entry);
    return entry;
  };

  /** Opens a file for `decide`, which answers where to begin; null leaves the file alone. */
  const openAt = async (
    path: string,
    at: string | null,
    decide: (handle: FileHandle, identity: string, size: number) => Promise<FilePosition | null>,
  ): Promise<Watched | null> => {
    if (watched.size >= options.maxOpen) {
      warnOnce(path, `is not read: ${options.maxOpen} files are open already (max_open_files)`);
      return null;
    }
    const handle = await open(path, "r");
    let entry: Watched | null = null;
    try {
      const facts = await handle.stat({ bigint: true });
      const identity = identityOf(facts);
      const start = watched.has(identity) ? null : await decide(handle, identity, Number(facts.size));
      if (start) entry = await watch(identity, handle, start, at);
      return entry;
    } finally {
      if (!entry) await handle.close();
    }
  };

  const known = async (handle: FileHandle, identity: string): Promise<FilePosition | null> => {
    const position = positions.get(identity);
    return position && (await stillHolds(handle, position.fingerprint)) ? position : null;
  };

  const copyPosition = async (path: string, handle: FileHandle, size: number): Promise<FilePosition> => ({
    ...freshPosition(path, Date.now()),
    fingerprint: await takeFingerprint(handle, size),
    copy: true,
  });

  const isCopyOfWatched = async (path: string, handle: FileHandle): Promise<boolean> => {
    for (const { tail, copy } of watched.values()) {
      if (!copy && dirname(tail.path) === dirname(path) && (await tail.isCopy(handle))) return true;
    }
    return false;
  };

  /** The last that was followed at a path: what came before it is known, or was read to its end. */
  const lastAt = (path: string): FilePosition | null => {
    let last: FilePosition | null = null;
    for (const position of positions.all().values()) {
      if (position.path === path && !position.copy && (!last || last.since < position.since)) last = position;
    }
    return last;
  };

  const follow: Follower["follow"] = (path, from) =>
    openAt(path, path, async (handle, identity, size) => {
      const left = await known(handle, identity);
      // Of a content that nothing was read of nobody can tell whether it is still the same.
      if (left && left.fingerprint.offset > 0) return { ...left, path };
      // With the file held open nothing can slip by: what was moved away before is found now.
      const cut = positions.get(identity);
      const since = await followMissed(path, left ?? (cut?.path === path ? cut : lastAt(path)));
      if (left) return { ...left, path, since };
      if (await isCopyOfWatched(path, handle)) return copyPosition(path, handle, size);
      return { ...freshPosition(path, since), fingerprint: await takeFingerprint(handle, from === "end" ? size : 0) };
    });

  const followMissed: Follower["followMissed"] = async (path, position) => {
    const rotated = await findRotated(path);
    if (!position) return rotated.at(-1)?.born ?? Date.now() - CLOCK_SLACK;
    let { since } = position;
    let allKnown = true;
    for (const { path: away, identity, born } of rotated) {
      if (born <= since) continue;
      const done = watched.has(identity) || (await followRotated(away, identity, path, position));
      allKnown &&= done;
      if (allKnown) since = born;
    }
    return since;
  };

  /** False when it cannot be told yet whose lines the file holds. */
  const followRotated = async (
    away: string,
    identity: string,
    path: string,
    origin: FilePosition,
  ): Promise<boolean> => {
    let undecided = false;
    try {
      await openAt(away, null, async (handle, _identity, size) => {
        if (await known(handle, identity)) return null;
        if (await isCopyOfWatched(away, handle)) return copyPosition(away, handle, size);
        const continues = origin.fingerprint.offset > 0 && (await stillHolds(handle, origin.fingerprint));
        if (continues) return { ...origin, path: away };
        // A copy being made of what stands at the path: it is read there, unless that is cut before.
        undecided = await beginsAlike(path, handle, size);
        return undecided ? null : freshPosition(away, Date.now());
      });
    } catch (error) {
      warnUnlessGone(away, error);
    }
    return !undecided;
  };

  const warnUnlessGone = (path: string, error: unknown): void => {
    if ((error as { code?: string }).code !== "ENOENT") warnOnce(path, (error as Error).message);
  };

  return {
    watched,
    follow,
    followMissed,
    async followAllMissed(present, isOurs) {
      const paths = new Set(present.values());
      const gone = [...positions.all().values()]
        .map(({ path }) => path)
        .filter((path) => !paths.has(path) && isOurs(path));
      for (const path of new Set(gone)) await followMissed(path, lastAt(path));
    },
    async catchUp() {
      for (const [identity, { path }] of [...positions.all()]) {
        if (watched.has(identity)) continue;
        const moved = (await findSiblings(path)).find((sibling) => sibling.identity === identity);
        const entry = moved && (await openAt(moved.path, null, known).catch(() => null));
        if (!entry && (await stat(dirname(path)).catch(() => null))) await positions.forget(identity);
      }
    },
  };
}

/** Whether a file of `size` bytes holds the same as the one at `path`, as far as both go. */
async function beginsAlike(path: string, handle: FileHandle, size: number): Promise<boolean> {
  const other = await open(path, "r").catch(() => null);
  if (!other) return false;
  try {
    const shared = Math.min(size, (await other.stat()).size);
    return shared > 0 && (await stillHolds(handle, await takeFingerprint(other, shared)));
  } finally {
    await other.close();
  }
}
