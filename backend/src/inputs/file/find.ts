import { glob, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, matchesGlob } from "node:path";

export interface FoundFile {
  readonly path: string;
  readonly identity: string;
  /** Milliseconds since the epoch. */
  readonly born: number;
}

const MAGIC = /[*?[{]/;
const ROTATED = /^[-._](?:[\d._:TZ-]+|old|prev|previous|bak|backup)$/i;
const COMPRESSED = /\.(?:gz|bz2|xz|zst|zip|lz4)$/i;

/** Device and inode: what stays the same while a file is renamed. */
export function identityOf(facts: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${facts.dev}:${facts.ino}`;
}

/** The regular files that the patterns name now, by identity; a file with two names is there once. */
export async function findFiles(
  patterns: readonly string[],
  exclude: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const present = new Map<string, string>();
  for (const pattern of patterns) {
    for await (const path of MAGIC.test(pattern) ? glob(pattern) : [pattern]) {
      if (exclude.some((excluded) => matchesGlob(basename(path), excluded))) continue;
      const facts = await stat(path, { bigint: true }).catch(() => null);
      if (facts?.isFile()) present.set(identityOf(facts), path);
    }
  }
  return present;
}

/** Files beside a path that may hold what was rotated away from it, oldest first; compressed ones cannot be read on. */
export async function findSiblings(path: string): Promise<readonly FoundFile[]> {
  const folder = dirname(path);
  const stem = basename(path).replace(/\.[^.]*$/, "");
  const found: FoundFile[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(stem) || COMPRESSED.test(name)) continue;
    const facts = await stat(join(folder, name), { bigint: true }).catch(() => null);
    if (!facts?.isFile()) continue;
    found.push({ path: join(folder, name), identity: identityOf(facts), born: Number(facts.birthtimeMs) });
  }
  return found.sort((a, b) => a.born - b.born);
}

/**
 * Those of the files beside a path whose names say that they were rotated away from it, oldest first: `app.log.1`,
 * `app.log-20260221`, `app-2026-02-21.log`, `app.old` for `app.log`.
 */
export async function findRotated(path: string): Promise<readonly FoundFile[]> {
  const name = basename(path);
  const extension = /\.[^.]*$/.exec(name)?.[0] ?? "";
  const stem = name.slice(0, name.length - extension.length);
  return (await findSiblings(path)).filter(({ path: other }) => {
    if (other === path) return false;
    const away = basename(other);
    if (away.startsWith(name)) return true;
    const rest = away.slice(stem.length);
    const middle = extension !== "" && rest.endsWith(extension) ? rest.slice(0, -extension.length) : rest;
    return ROTATED.test(middle);
  });
}
