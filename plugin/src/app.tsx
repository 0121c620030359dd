import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Suspense, useEffect } from "react";
import { Route, Routes } from "react-router-dom";
import { ApiError } from "./api/client.ts";
import { Loading } from "./components/states.tsx";
import { UnknownPage } from "./components/unknown-page.tsx";
import { type Host, HostProvider } from "./host/host.ts";
import { lazyPage, preloadWhenIdle } from "./lazy-page.tsx";

const overview = lazyPage(() => import("./pages/overview/index.tsx"));
const logs = lazyPage(() => import("./pages/logs/index.tsx"));
const pipelines = lazyPage(() => import("./pages/pipelines/index.tsx"));
const rules = lazyPage(() => import("./pages/rules/index.tsx"));
const incidents = lazyPage(() => import("./pages/incidents/index.tsx"));
const contactPoints = lazyPage(() => import("./pages/contact-points/index.tsx"));
const people = lazyPage(() => import("./pages/people/index.tsx"));
const settings = lazyPage(() => import("./pages/settings/index.tsx"));
/** In the order of the navigation. */
const pages = [overview, logs, pipelines, rules, incidents, contactPoints, people, settings];

/** Remembered answers of the API; one for a session, made anew when somebody else signs in. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        // What is wrong with a request is wrong the next time, too.
        retry: (count, error) =>
          count < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
        retryDelay: 1_000,
      },
    },
  });
}

/** Every page, for whichever host. The router around it stands at the app's root. */
export function App({ host, queryClient }: { readonly host: Host; readonly queryClient: QueryClient }) {
  useEffect(() => preloadWhenIdle(pages), []);
  return (
    <HostProvider value={host}>
      <QueryClientProvider client={queryClient}>
        <Suspense fallback={<Loading />}>
          <Routes>
            <Route index element={<overview.Page />} />
            <Route path="logs/*" element={<logs.Page />} />
            <Route path="pipelines/*" element={<pipelines.Page />} />
            <Route path="rules/*" element={<rules.Page />} />
            <Route path="incidents/*" element={<incidents.Page />} />
            <Route path="contact-points/*" element={<contactPoints.Page />} />
            <Route path="people/*" element={<people.Page />} />
            <Route path="settings/*" element={<settings.Page />} />
            <Route path="*" element={<UnknownPage />} />
          </Routes>
        </Suspense>
      </QueryClientProvider>
    </HostProvider>
  );
}
