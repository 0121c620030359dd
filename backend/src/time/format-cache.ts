/**
 * Wraps a format function so that it runs once for each stretch of `resolution` milliseconds in which its result
 * stays the same; log events mostly fall into the same day, minute or second as the one before.
 */
export function cachedByStretch(resolution: number, format: (milliseconds: number) => string): (ms: number) => string {
  if (resolution <= 1) return format;
  let stretch = Number.NaN;
  let text = "";
  return (milliseconds) => {
    const current = Math.floor(milliseconds / resolution);
    if (current !== stretch) {
      text = format(milliseconds);
      stretch = current;
    }
    return text;
  };
}
