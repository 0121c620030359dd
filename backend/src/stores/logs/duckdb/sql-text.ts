/** A name for use in SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text for use in SQL; NUL, which would end the statement, is put together from its code. */
export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\0") ? `(${quoted.replaceAll("\0", "' || chr(0) || '")})` : quoted;
}

/** A number for use in SQL, as the 64-bit float that it is. */
export function quoteNumber(value: number): string {
  return Number.isSafeInteger(value) ? `${value}` : `CAST('${value}' AS DOUBLE)`;
}
