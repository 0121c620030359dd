import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it } from "vitest";
import { HostProvider } from "../../../../plugin/src/host/host.ts";
import { useLiveTail } from "../../../../plugin/src/pages/logs/live/use-live-tail.ts";
import { fakeHost, refusal } from "../../support/show.tsx";

/** A store to follow: its cursor is the number of lines before. */
function fakeStore() {
  const stored: { index: string; id: string; time: number; document: object }[] = [];
  const state = { failures: 0, asked: 0 };
  const add = (id: string) => stored.push({ index: "app", id, time: 1, document: { message: id } });
  const host = fakeHost({
    answer(_method, path) {
      const { searchParams } = new URL(path, "http://x");
      state.asked += 1;
      if (state.failures > 0) {
        state.failures -= 1;
        return refusal(503, "UNAVAILABLE", "the store is away");
      }
      const page = (hits: object[], next: number) => ({ hits, total: 0, total_is_exact: false, next: String(next) });
      if (searchParams.get("sort") === "newest") return page([...stored].reverse().slice(0, 100), 0);
      const after = searchParams.get("after");
      if (after === "end") {
        const answer = page([], stored.length);
        // What arrives between the cursor and the newest lines is on both sides.
        add("between");
        return answer;
      }
      return page(stored.slice(Number(after)), stored.length);
    },
  });
  const wrapper = ({ children }: { children: ReactNode }) => <HostProvider value={host}>{children}</HostProvider>;
  return { add, state, wrapper };
}

it("shows the newest lines and then each one that arrives once, over pauses and failures", async () => {
  const { add, state, wrapper } = fakeStore();
  add("old");
  const { result, unmount } = renderHook(() => useLiveTail({ q: "", index: "", isOn: true }), { wrapper });
  const ids = () => result.current.hits.map(({ id }) => id);
  await waitFor(() => expect(ids()).toEqual(["between", "old"]));
  expect(result.current.arrived).toBe(0);
  add("a");
  add("b");
  await waitFor(() => expect(ids()).toEqual(["b", "a", "between", "old"]), { timeout: 5_000 });
  expect(result.current.arrived).toBe(2);

  act(() => result.current.setPaused(true));
  const asked = state.asked;
  add("c");
  state.failures = 1;
  expect(state.asked).toBe(asked);
  act(() => result.current.setPaused(false));
  await waitFor(() => expect(result.current.error).toMatchObject({ message: "the store is away" }));
  await waitFor(() => expect(ids()[0]).toBe("c"), { timeout: 5_000 });
  expect(result.current.error).toBeNull();
  expect(result.current.arrived).toBe(3);
  unmount();
});
