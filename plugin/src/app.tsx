import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Route, Routes } from "react-router-dom";
import { ApiError } from "./api/client.ts";
import { Loading } from "./components/states.tsx";
import { UnknownPage } from "./components/unknown-page.tsx";
import { type Host, HostProvider } from "./host/host.ts";

const Overview = lazy(() => import("./pages/overview/index.tsx"));
const Logs = lazy(() => import("./pages/logs/index.tsx"));
const Pipelines = lazy(() => import("./pages/pipelines/index.tsx"));
const Rules = lazy(() => import("./pages/rules/index.tsx"));
const Incidents = lazy(() => import("./pages/incidents/index.tsx"));
const ContactPoints = lazy(() => import("./pages/contact-points/index.tsx"));
const People = lazy(() => import("./pages/people/index.tsx"));
const Settings = lazy(() => import("./pages/settings/index.tsx"));

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
  return (
    <HostProvider value={host}>
      <QueryClientProvider client={queryClient}>
        <Suspense fallback={<Loading />}>
          <Routes>
            <Route index element={<Overview />} />
            <Route path="logs/*" element={<Logs />} />
            <Route path="pipelines/*" element={<Pipelines />} />
            <Route path="rules/*" element={<Rules />} />
            <Route path="incidents/*" element={<Incidents />} />
            <Route path="contact-points/*" element={<ContactPoints />} />
            <Route path="people/*" element={<People />} />
            <Route path="settings/*" element={<Settings />} />
            <Route path="*" element={<UnknownPage />} />
          </Routes>
        </Suspense>
      </QueryClientProvider>
    </HostProvider>
  );
}
