/** Without letters and digits that look alike. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";
const GROUPS = 4;
const GROUP_LENGTH = 5;

/** As long as the backend asks for. */
export const SHORTEST_PASSWORD = 10;

/** A password that nobody guesses and that can be read out: four groups of five, 113 bits. */
export function makeUpPassword(): string {
  return Array.from({ length: GROUPS }, () => Array.from({ length: GROUP_LENGTH }, anyLetter).join("")).join("-");
}

function anyLetter(): string {
  // Bytes beyond the last whole multiple would make the first letters more frequent.
  const limit = 256 - (256 % ALPHABET.length);
  for (;;) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte! < limit) return ALPHABET[byte! % ALPHABET.length]!;
  }
}
