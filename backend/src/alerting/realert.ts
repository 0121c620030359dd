import { createHash } from "node:crypto";
import type { Rule } from "./rule.ts";

/** Until when a rule and key are silent, and how often the silence was doubled (exponential_realert). */
export interface Silence {
  readonly until: number;
  readonly exponent: number;
}

const LONGEST_KEY = 500;

/**
 * What a rule's silences are kept by: its realert_key, with the key's value behind it when there is one. A value that no
 * index of PostgreSQL holds (long, or with a NUL) stands there as its hash.
 */
export function silenceKey(rule: Rule, key: string | null): string {
  if (key === null) return rule.realertKey;
  const isPlain = key.length <= LONGEST_KEY && !key.includes("\0");
  return `${rule.realertKey}.${isPlain ? key : `sha256:${createHash("sha256").update(key).digest("base64url")}`}`;
}

/**
 * The silence after an alert at `now` (ElastAlert: next_alert_time): realert; with exponential_realert twice as long
 * each time that matches go on, half as long for every quiet period of that length.
 */
export function nextSilence(rule: Rule, before: Silence | undefined, now: number): Silence {
  const { realert, exponentialRealert: longest } = rule;
  if (!before || longest === null) return { until: now + realert, exponent: 0 };
  // ElastAlert counts whole seconds here.
  const base = Math.floor(realert / 1000);
  let quiet = Math.floor((now - before.until) / 1000);
  let { exponent } = before;
  if (quiet < base * 2 ** exponent) {
    exponent += 1;
  } else {
    while (quiet > base * 2 ** exponent && exponent > 0) {
      quiet -= base * 2 ** exponent;
      exponent -= 1;
    }
  }
  const wait = base * 1000 * 2 ** exponent;
  return wait >= longest ? { until: now + longest, exponent: exponent - 1 } : { until: now + wait, exponent };
}

/** The silences of all rules in memory; the engine keeps them in the state store too. */
export function createSilences(initial: Iterable<readonly [string, Silence]> = []) {
  const silences = new Map<string, Silence>(initial);
  return {
    /** Whether a match may be told at `now`; if so the silence begins, and is answered to be kept. */
    admit(rule: Rule, key: string | null, now: number): { key: string; silence: Silence | null } | null {
      const id = silenceKey(rule, key);
      const before = silences.get(id);
      if (before && now < before.until) return null;
      if (rule.realert === 0) return { key: id, silence: null };
      const silence = nextSilence(rule, before, now);
      silences.set(id, silence);
      return { key: id, silence };
    },
    /** Forgets silences that ended so long ago that they change nothing. */
    forget(before: number): string[] {
      const ended = [...silences].filter(([, { until }]) => until < before).map(([key]) => key);
      for (const key of ended) silences.delete(key);
      return ended;
    },
  };
}
