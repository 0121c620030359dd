const BYTES: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1000,
  mb: 1000 ** 2,
  gb: 1000 ** 3,
  tb: 1000 ** 4,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
};

/** Reads `1048576`, `64 MiB`, `1.5GB`; null when it is not a size. */
export function parseBytes(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const unit = match && BYTES[match[2]!.toLowerCase()];
  if (!match || !unit) return null;
  const size = Number(match[1]) * unit;
  return Number.isSafeInteger(Math.round(size)) ? Math.round(size) : null;
}

const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Reads `90s`, `1h30m`, `7d`, `2w` as milliseconds; null when it is not a duration. */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim();
  if (!/^(\d+(\.\d+)?(ms|[smhdw]))+$/.test(trimmed)) return null;
  let sum = 0;
  for (const [, amount, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)) {
    sum += Number(amount) * MILLISECONDS[unit!]!;
  }
  return Number.isSafeInteger(Math.round(sum)) ? Math.round(sum) : null;
}

/** Writes milliseconds with the greatest unit that leaves no rest: `7d`, `90s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return "0s";
  for (const unit of ["d", "h", "m", "s"]) {
    const size = MILLISECONDS[unit]!;
    if (milliseconds % size === 0) return `${milliseconds / size}${unit}`;
  }
  return `${milliseconds}ms`;
}

/** Writes bytes with the greatest binary unit that leaves no rest: `64 MiB`. */
export function formatBytes(size: number): string {
  for (const [unit, factor] of [
    ["GiB", 1024 ** 3],
    ["MiB", 1024 ** 2],
    ["KiB", 1024],
  ] as const) {
    if (size > 0 && size % factor === 0) return `${size / factor} ${unit}`;
  }
  return String(size);
}
