const KEY = "heimdall.logs.recent";
const KEPT = 20;

/** The searches that were asked on this machine, the last one first. */
export function recentSearches(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter((query) => typeof query === "string") : [];
  } catch {
    return [];
  }
}

/** Remembers a search; one that is known moves to the front. */
export function rememberSearch(query: string): void {
  const text = query.trim();
  if (text === "" || text === "*") return;
  try {
    const others = recentSearches().filter((known) => known !== text);
    localStorage.setItem(KEY, JSON.stringify([text, ...others].slice(0, KEPT)));
  } catch {
    // A browser that keeps nothing forgets.
  }
}

export function forgetSearches(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // There is nothing to forget.
  }
}
