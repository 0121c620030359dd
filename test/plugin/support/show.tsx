import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type RenderResult, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router-dom";
import { type Host, HostProvider } from "../../../plugin/src/host/host.ts";

/** What a fake API answers to a request; undefined is 404. */
export type Answer = (method: string, path: string, body: unknown) => unknown;

export interface FakeHostOptions extends Partial<Pick<Host, "viewer" | "language" | "kind">> {
  readonly answer?: Answer;
}

/** An error of the fake API. */
export function refusal(status: number, code: string, message: string, more: object = {}): Response {
  return Response.json({ error: { code, message, ...more } }, { status });
}

/** A host without a backend. */
export function fakeHost({ answer, ...rest }: FakeHostOptions = {}): Host {
  return {
    kind: "console",
    viewer: { name: "kim", role: "editor" },
    language: "en",
    async request(path, { method, body }) {
      const value = answer?.(method, path, body === undefined ? undefined : JSON.parse(body));
      if (value === undefined) return refusal(404, "NOT_FOUND", `there is no ${method} ${path}`);
      return value instanceof Response ? value : Response.json(value);
    },
    link: (page) => page,
    exploreLink: () => null,
    onSignedOut() {},
    ...rest,
  };
}

/** Renders a part of a page in all that it needs around it. */
export function show(node: ReactNode, options: FakeHostOptions & { readonly at?: string } = {}): RenderResult {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const host = fakeHost(options);
  return render(node, {
    wrapper: ({ children }) => (
      <HostProvider value={host}>
        <QueryClientProvider client={queryClient}>
          <MemoryRouter
            initialEntries={[options.at ?? "/"]}
            future={{ v7_startTransition: true, v7_relativeSplatPath: true }}
          >
            {children}
          </MemoryRouter>
        </QueryClientProvider>
      </HostProvider>
    ),
  });
}
