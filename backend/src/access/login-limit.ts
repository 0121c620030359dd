import { HeimdallError } from "../errors.ts";

const WINDOW = 5 * 60_000;
const PER_NAME = 10;
const PER_ADDRESS = 50;
const MOST_KEYS = 10_000;

/** Slows down the guessing of passwords: counts failures by address, and by address and name. */
export interface LoginLimit {
  /** Throws TOO_MANY_LOGINS (429, with the seconds to wait) when there were too many failures. */
  check(address: string, name: string): void;
  failed(address: string, name: string): void;
  succeeded(address: string, name: string): void;
}

export function createLoginLimit(now: () => number): LoginLimit {
  const failures = new Map<string, { count: number; until: number }>();
  const keys = (address: string, name: string) =>
    [
      [address, PER_ADDRESS],
      [`${address} ${name}`, PER_NAME],
    ] as const;

  return {
    check(address, name) {
      for (const [key, limit] of keys(address, name)) {
        const entry = failures.get(key);
        if (!entry || entry.until <= now() || entry.count < limit) continue;
        throw new TooManyLogins(Math.ceil((entry.until - now()) / 1000));
      }
    },
    failed(address, name) {
      for (const [key] of keys(address, name)) {
        const entry = failures.get(key);
        // The window begins with the first failure, so that a wrong script cannot keep its owner out for ever.
        if (entry && entry.until > now()) entry.count += 1;
        else {
          failures.delete(key);
          if (failures.size >= MOST_KEYS) failures.delete(failures.keys().next().value!);
          failures.set(key, { count: 1, until: now() + WINDOW });
        }
      }
    },
    succeeded(address, name) {
      failures.delete(`${address} ${name}`);
    },
  };
}

export class TooManyLogins extends HeimdallError {
  readonly retryAfter: number;

  constructor(seconds: number) {
    super("TOO_MANY_LOGINS", `too many failed logins; try again in ${seconds} seconds`, {
      status: 429,
      retryable: true,
    });
    this.retryAfter = seconds;
  }
}
