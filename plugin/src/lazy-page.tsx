import { type ComponentType, lazy, useState } from "react";

/** A page whose code is fetched when it is opened, or before. */
export interface LazyPage {
  readonly Page: ComponentType;
  /** Fetches the code, so that opening the page waits for nothing. */
  preload(): Promise<void>;
}

/**
 * React's `lazy` shows the fallback for a moment even where the code is there already, and then keeps it for 300 ms, so that
 * it does not flash: a page that was preloaded is drawn at once instead.
 */
export function lazyPage(load: () => Promise<{ default: ComponentType }>): LazyPage {
  let Loaded: ComponentType | null = null;
  const Lazy = lazy(load);
  return {
    Page() {
      // Once for as long as the page is open: another component would begin anew.
      const [Shown] = useState<ComponentType>(() => Loaded ?? Lazy);
      return <Shown />;
    },
    async preload() {
      const { default: page } = await load();
      Loaded = page;
    },
  };
}

/** Fetches pages one after the other while nobody waits for anything; answers what stops that. */
export function preloadWhenIdle(pages: readonly LazyPage[]): () => void {
  let isStopped = false;
  const next = async ([page, ...rest]: readonly LazyPage[]): Promise<void> => {
    if (!page || isStopped) return;
    // What cannot be fetched now is tried again when somebody opens the page, which then says why not.
    await page.preload().catch(() => undefined);
    whenIdle(() => void next(rest));
  };
  whenIdle(() => void next(pages));
  return () => {
    isStopped = true;
  };
}

/** Safari has no `requestIdleCallback`. */
function whenIdle(act: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(act, { timeout: 2_000 });
  else setTimeout(act, 200);
}
