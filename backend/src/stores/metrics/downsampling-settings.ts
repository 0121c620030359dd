import { ConfigurationError } from "../../errors.ts";
import { describeDownsampling } from "./downsampling.ts";
import { durationText } from "./durations.ts";
import type { Downsampling } from "./port.ts";

/** A downsampling as the settings have it (`retention.downsampling`). */
export interface DownsamplingSetting {
  readonly database: string;
  readonly from: string;
  readonly to: string;
  readonly every: number;
  /** Min, max, mean and count when empty. */
  readonly aggregates: Downsampling["aggregates"];
  /** All when empty. */
  readonly measurements: readonly string[];
}

const NANOSECONDS = 1_000_000n;

/** The rules of the settings. Throws a ConfigurationError where they contradict one another. */
export function readDownsampling(settings: readonly DownsamplingSetting[]): readonly Downsampling[] {
  const rules = settings.map(toDownsampling);
  for (const [index, rule] of rules.entries()) {
    const others = rules.filter((other, place) => place !== index && other.database === rule.database);
    refuseDoubles(rule, others);
    refuseCircle(rule, others);
    for (const source of others) if (source.to === rule.from) refuseBadSource(rule, source);
  }
  return rules;
}

function toDownsampling({ database, from, to, every, aggregates, measurements }: DownsamplingSetting): Downsampling {
  return {
    database,
    name: `heimdall_${from}_${to}`,
    from,
    to,
    interval: BigInt(every) * NANOSECONDS,
    aggregates: aggregates.length > 0 ? aggregates : ["min", "max", "mean", "count"],
    ...(measurements.length > 0 && { measurements }),
  };
}

/** Two rules whose results would overwrite each other. */
function refuseDoubles(rule: Downsampling, others: readonly Downsampling[]): void {
  for (const other of others) {
    if (other.to !== rule.to) continue;
    if (other.from === rule.from) {
      throw new ConfigurationError(`${describeDownsampling(rule)} is there twice in retention.downsampling; leave one`);
    }
    if ((other.measurements?.length ?? 0) > 0 && (rule.measurements?.length ?? 0) > 0) continue;
    throw new ConfigurationError(
      `${describeDownsampling(rule)} and ${describeDownsampling(other)} write the same points; give each its measurements or another policy`,
    );
  }
}

function refuseCircle(rule: Downsampling, others: readonly Downsampling[]): void {
  const before = new Set<string>();
  const follow = (policy: string): void => {
    if (policy === rule.to) {
      throw new ConfigurationError(
        `${describeDownsampling(rule)} sums up its own results; let retention.downsampling end somewhere`,
      );
    }
    if (before.has(policy)) return;
    before.add(policy);
    for (const other of others) if (other.to === policy) follow(other.from);
  };
  follow(rule.from);
}

/** A rule that reads what another one wrote: it can only have what that one keeps. */
function refuseBadSource(rule: Downsampling, source: Downsampling): void {
  if (rule.interval % source.interval !== 0n) {
    throw new ConfigurationError(
      `${describeDownsampling(rule)} takes ${durationText(rule.interval)} from points of ${durationText(source.interval)}; set every to a multiple of that`,
    );
  }
  const missing = rule.aggregates.find((aggregate) => !source.aggregates.includes(aggregate));
  if (missing === undefined) return;
  throw new ConfigurationError(
    `${describeDownsampling(rule)} asks for ${missing}, which ${describeDownsampling(source)} does not keep; add it to the aggregates there`,
  );
}
