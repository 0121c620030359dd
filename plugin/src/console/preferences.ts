import { useState } from "react";

export type ThemeChoice = "system" | "light" | "dark";
export type Language = "en" | "ko";

/** What somebody chose in this browser. Kept for the next visit where the browser keeps anything. */
function usePreference<T extends string>(name: string, choices: readonly T[], otherwise: T): [T, (value: T) => void] {
  const key = `heimdall.${name}`;
  const [value, setValue] = useState<T>(() => {
    const kept = read(key);
    return choices.find((choice) => choice === kept) ?? otherwise;
  });
  const choose = (chosen: T) => {
    setValue(chosen);
    try {
      localStorage.setItem(key, chosen);
    } catch {
      // Private windows may keep nothing; it holds until the page is left.
    }
  };
  return [value, choose];
}

export const useThemeChoice = () => usePreference<ThemeChoice>("theme", ["system", "light", "dark"], "system");

export const useLanguage = () =>
  usePreference<Language>("language", ["en", "ko"], navigator.language.startsWith("ko") ? "ko" : "en");

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
