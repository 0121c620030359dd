/** Lays rows out in columns for people; numbers stand right. The first row is the head. */
export function table(rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  const texts = rows.map((row) => row.map((cell) => (cell === null ? "-" : String(cell))));
  const widths = texts[0]?.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0))) ?? [];
  return texts
    .map((row, line) =>
      row
        .map((text, column) =>
          typeof rows[line]![column] === "number" ? text.padStart(widths[column]!) : text.padEnd(widths[column]!),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
