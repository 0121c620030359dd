interface IndexSize {
  readonly index: string;
  readonly documents: number;
}

const DATE = /[-_.](?:\d{4}[-_.]\d\d(?:[-_.]\d\d(?:[-_.]\d\d)?)?|\d{8}|\d{4}[-_.]w?\d\d)$/i;

/** What can be chosen: the indices of one name together where there are several, then each by itself. */
export function indexOptions(
  indices: readonly IndexSize[],
): { readonly pattern: string; readonly documents: number }[] {
  const families = new Map<string, { documents: number; members: number }>();
  for (const { index, documents } of indices) {
    const at = DATE.exec(index)?.index;
    if (at === undefined) continue;
    const pattern = `${index.slice(0, at + 1)}*`;
    const family = families.get(pattern) ?? { documents: 0, members: 0 };
    families.set(pattern, { documents: family.documents + documents, members: family.members + 1 });
  }
  return [
    ...[...families]
      .filter(([, { members }]) => members > 1)
      .map(([pattern, { documents }]) => ({ pattern, documents })),
    ...indices.map(({ index, documents }) => ({ pattern: index, documents })),
  ];
}
