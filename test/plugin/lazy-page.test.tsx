import { render, screen, waitFor } from "@testing-library/react";
import { Suspense, useEffect } from "react";
import { describe, expect, it, vi } from "vitest";
import { lazyPage, preloadWhenIdle } from "../../plugin/src/lazy-page.tsx";

const show = (page: ReturnType<typeof lazyPage>) => (
  <Suspense fallback="waiting">
    <page.Page />
  </Suspense>
);

describe("a lazy page", () => {
  it("is drawn at once when it was preloaded", async () => {
    const load = vi.fn(async () => ({ default: () => <p>the page</p> }));
    const page = lazyPage(load);
    expect(load).not.toHaveBeenCalled();
    await page.preload();
    render(show(page));
    expect(screen.getByText("the page")).toBeTruthy();
  });

  it("is fetched when it is opened, and stays what it is when it is preloaded meanwhile", async () => {
    const begun = vi.fn();
    const Page = () => {
      useEffect(begun, []);
      return <p>the page</p>;
    };
    const page = lazyPage(async () => ({ default: Page }));
    const { rerender } = render(show(page));
    expect(screen.getByText("waiting")).toBeTruthy();
    await screen.findByText("the page");
    await page.preload();
    rerender(show(page));
    expect(begun).toHaveBeenCalledOnce();
  });
});

describe("preloading", () => {
  it("goes on behind a page that cannot be fetched, and stops when told", async () => {
    const broken = lazyPage(() => Promise.reject(new Error("gone")));
    const fetched = vi.fn();
    const good = { Page: () => null, preload: async () => fetched() };
    preloadWhenIdle([broken, good]);
    await waitFor(() => expect(fetched).toHaveBeenCalledOnce());
    preloadWhenIdle([good])();
    preloadWhenIdle([broken, { ...good, preload: async () => fetched("last") }]);
    await waitFor(() => expect(fetched).toHaveBeenLastCalledWith("last"));
    expect(fetched).toHaveBeenCalledTimes(2);
  });
});
