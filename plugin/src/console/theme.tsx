import { createTheme, type GrafanaTheme2, ThemeContext } from "@grafana/data";
import { GlobalStyles, PortalContainer } from "@grafana/ui";
import { type ReactNode, useEffect, useMemo, useSyncExternalStore } from "react";
import type { ThemeChoice } from "./preferences.ts";

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

/** Fonts of the system: nothing is loaded for them, and Korean has one. */
const typography = {
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans KR", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
};

function subscribe(listener: () => void): () => void {
  prefersDark.addEventListener("change", listener);
  return () => prefersDark.removeEventListener("change", listener);
}

export function useTheme(choice: ThemeChoice): GrafanaTheme2 {
  const isDarkSystem = useSyncExternalStore(subscribe, () => prefersDark.matches);
  const mode = choice === "system" ? (isDarkSystem ? "dark" : "light") : choice;
  return useMemo(() => createTheme({ colors: { mode }, typography }), [mode]);
}

/** What Grafana puts around its pages: theme, global styles, a place for menus and dialogs. */
export function ThemeProvider({ theme, children }: { readonly theme: GrafanaTheme2; readonly children: ReactNode }) {
  useEffect(() => {
    document.documentElement.style.colorScheme = theme.colors.mode;
    document.body.className = theme.isDark ? "theme-dark" : "theme-light";
  }, [theme]);
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      {children}
      <PortalContainer />
    </ThemeContext.Provider>
  );
}
