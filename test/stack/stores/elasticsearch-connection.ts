/** By name: clusters refuse to delete by wildcard. */
export async function deleteIndices(url: string, pattern: string): Promise<void> {
  const answer = await fetch(`${url}/_cat/indices/${pattern}?format=json&h=index&expand_wildcards=all`);
  const names = ((await answer.json()) as { index: string }[]).map(({ index }) => index);
  if (names.length > 0) await fetch(`${url}/${names.join(",")}`, { method: "DELETE" });
}
