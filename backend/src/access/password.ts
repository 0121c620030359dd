import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { HeimdallError } from "../errors.ts";

/** OWASP's scrypt parameters for 32 MiB: 0.2 s on one core. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const AT_ONCE = 2;
const MOST_WAITING = 64;

let running = 0;
const waiting: (() => void)[] = [];

/** Hashes a password with a new salt: `scrypt$N$r$p$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return format(salt, await derive(password, salt, COST));
}

/** A hash that no password has, which takes as long to compare as a real one: for names that nobody has. */
export function unmatchable(): string {
  return format(randomBytes(16), randomBytes(32));
}

function format(salt: Buffer, hash: Buffer): string {
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

/** Whether the password is the one of the hash. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [kind, N, r, p, salt, expected] = stored.split("$");
  if (kind !== "scrypt" || !salt || !expected) return false;
  const hash = await derive(password, Buffer.from(salt, "base64url"), { N: Number(N), r: Number(r), p: Number(p) });
  const wanted = Buffer.from(expected, "base64url");
  return hash.length === wanted.length && timingSafeEqual(hash, wanted);
}

/** Each derivation takes 32 MiB; a flood of logins waits, and beyond that is refused. */
async function derive(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  if (waiting.length >= MOST_WAITING) {
    throw new HeimdallError("OVERLOADED", "too many logins at once; try again in some seconds", {
      status: 429,
      retryable: true,
    });
  }
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    const options: ScryptOptions = { ...cost, maxmem: 256 * cost.N * cost.r };
    return await new Promise((resolve, reject) => {
      scrypt(password.normalize("NFKC"), salt, 32, options, (error, key) => (error ? reject(error) : resolve(key)));
    });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
