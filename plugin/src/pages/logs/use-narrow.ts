import { useTheme2 } from "@grafana/ui";
import { useSyncExternalStore } from "react";

/** Whether the window is narrower than one of the theme's breakpoints. */
export function useIsBelow(breakpoint: "sm" | "lg"): boolean {
  const { breakpoints } = useTheme2();
  const query = `(max-width: ${breakpoints.values[breakpoint] - 0.05}px)`;
  return useSyncExternalStore(
    (onChange) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", onChange);
      return () => media.removeEventListener("change", onChange);
    },
    () => window.matchMedia(query).matches,
  );
}
