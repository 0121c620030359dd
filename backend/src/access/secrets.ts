import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

/** 256 random bits, for tokens and sessions. */
export function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** A password that a person can copy by eye: four groups of five letters and digits, 100 bits. */
export function randomPassword(): string {
  const letters = Array.from(randomBytes(20), (byte) => LETTERS[byte % LETTERS.length]!);
  return [0, 5, 10, 15].map((start) => letters.slice(start, start + 5).join("")).join("-");
}

/** SHA-256 in hex: how secrets of 256 random bits are kept. */
export function fingerprint(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Compares without telling by its time where the texts differ, nor how long the expected one is. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
