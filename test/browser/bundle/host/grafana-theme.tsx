import { createTheme, ThemeContext } from "@grafana/data";
import { GlobalStyles, PortalContainer } from "@grafana/ui";
import { type ReactNode, useMemo, useSyncExternalStore } from "react";

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function subscribe(listener: () => void): () => void {
  prefersDark.addEventListener("change", listener);
  return () => prefersDark.removeEventListener("change", listener);
}

/** Grafana's theme, light or dark as the system is. */
export function GrafanaTheme({ children }: { readonly children: ReactNode }) {
  const isDark = useSyncExternalStore(subscribe, () => prefersDark.matches);
  const theme = useMemo(() => createTheme({ colors: { mode: isDark ? "dark" : "light" } }), [isDark]);
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      {children}
      <PortalContainer />
    </ThemeContext.Provider>
  );
}
