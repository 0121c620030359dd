import { HeimdallError, messageOf } from "../errors.ts";
import type { Written } from "../stores/target.ts";
import type { RowResult } from "./commit.ts";
import type { OpenTarget } from "./open-target.ts";
import type { WritePart } from "./protocol.ts";

/** Where parts wait, durably, for a store that is away. */
export interface AsidePlace {
  put(target: string, items: readonly Written[]): Promise<void>;
}

/** Writes to the targets and remembers which of them are away. */
export interface Writers {
  commit(part: WritePart): Promise<readonly RowResult[]>;
  /** True when the part is kept aside; false when it should be tried. */
  setAside(part: WritePart): Promise<boolean>;
  byName(name: string): OpenTarget | undefined;
  targetOf(part: WritePart): OpenTarget;
  /** Targets that are away now, with their own words. */
  failing(): readonly { readonly name: string; readonly message: string }[];
}

export interface WritersOptions {
  readonly targets: readonly OpenTarget[];
  /** Null where there is no bus: the part's source waits then. */
  readonly aside: AsidePlace | null;
  /** Milliseconds that a target is away before parts for it are put aside. */
  readonly asideAfter: number;
  failed(target: string, error: unknown): void;
}

interface State {
  failingSince: number | null;
  lastFailure: number;
  message: string;
  nextProbe: number;
}

/** How often a target that is away is tried, by one of the parts that would be put aside. */
const PROBE_EVERY = 5_000;
/** A failing write is tried again at least every five seconds or so; after this long without one it has passed. */
const FAILURE_MEMORY = 10_000;

export function createWriters({ targets, aside, asideAfter, failed }: WritersOptions): Writers {
  const states = targets.map((): State => ({ failingSince: null, lastFailure: 0, message: "", nextProbe: 0 }));

  return {
    async commit(part) {
      const state = states[part.target]!;
      try {
        const results = await targets[part.target]!.commit(part);
        state.failingSince = null;
        return results;
      } catch (error) {
        if (error instanceof HeimdallError && error.retryable) {
          const now = Date.now();
          state.failingSince ??= now;
          state.lastFailure = now;
          state.message = messageOf(error);
          failed(targets[part.target]!.name, error);
        }
        throw error;
      }
    },
    async setAside(part) {
      const state = states[part.target]!;
      const now = Date.now();
      if (!aside || state.failingSince === null || now - state.failingSince < asideAfter) return false;
      if (now >= state.nextProbe) {
        state.nextProbe = now + PROBE_EVERY;
        return false;
      }
      const target = targets[part.target]!;
      await aside.put(
        target.name,
        part.items.flatMap((_, row) => target.extract(part, row) ?? []),
      );
      return true;
    },
    byName: (name) => targets.find((target) => target.name === name),
    targetOf: (part) => targets[part.target]!,
    failing() {
      const now = Date.now();
      return states.flatMap(({ failingSince, lastFailure, message }, at) =>
        failingSince !== null && now - lastFailure < FAILURE_MEMORY ? [{ name: targets[at]!.name, message }] : [],
      );
    },
  };
}
