/**
 * Whether a Ruby pattern's time is bounded by the text's length times a small number: no repetition, no reference
 * back, and few alternatives. Such patterns (`^/var/log/(nginx|httpd)`) run without a time limit.
 */
export function isHarmless(source: string): boolean {
  const plain = source.replace(/\\[^0-9kgXRpP]/g, "x").replace(/\(\?:/g, "(");
  return !/[*+?{\\]/.test(plain) && (plain.match(/\|/g)?.length ?? 0) <= 10;
}
