/** ElastAlert's durations, longest unit first. */
export const UNITS = [
  ["weeks", 604_800_000],
  ["days", 86_400_000],
  ["hours", 3_600_000],
  ["minutes", 60_000],
  ["seconds", 1_000],
  ["milliseconds", 1],
] as const;

export type Unit = (typeof UNITS)[number][0];

export interface Amount {
  readonly amount: number;
  readonly unit: Unit;
}

/** Milliseconds of `{hours: 1, minutes: 30}`; null for what is no duration. */
export function readDuration(value: unknown): number | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  let sum = 0;
  for (const [unit, amount] of Object.entries(value)) {
    const factor = UNITS.find(([name]) => name === unit)?.[1];
    if (factor === undefined || typeof amount !== "number") return null;
    sum += factor * amount;
  }
  return sum;
}

/** Milliseconds as an amount of the longest unit that takes them whole. */
export function amountOf(milliseconds: number): Amount {
  if (milliseconds === 0) return { amount: 0, unit: "minutes" };
  const [unit, factor] = UNITS.find(([, size]) => milliseconds % size === 0) ?? UNITS[4];
  return { amount: milliseconds / factor, unit };
}

/** How a duration is written into a rule. */
export function durationValue({ amount, unit }: Amount): Readonly<Record<string, number>> {
  return { [unit]: amount };
}
