import { Alert, Button, Stack } from "@grafana/ui";
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ApiError, useApi } from "../api/client.ts";
import { App } from "../app.tsx";
import { Loading } from "../components/states.tsx";
import { createGrafanaHost } from "../host/grafana.ts";
import type { Viewer } from "../host/host.ts";
import { useMessages } from "../i18n/messages.ts";
import { ConfigureLink } from "./configure-link.tsx";
import { diagnose } from "./diagnosis.ts";
import { grafanaMessages } from "./messages.ts";

/** The pages, once Heimdall has said who we are to it; until then what is wrong, and what to do. */
export function ConnectedApp({ queryClient }: { readonly queryClient: QueryClient }) {
  const t = useMessages(grafanaMessages);
  const api = useApi();
  const {
    data: viewer,
    error,
    refetch,
  } = useQuery({
    queryKey: ["grafana", "me"],
    queryFn: ({ signal }) => api.get<Viewer>("/me", {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
    // Most of what can be wrong is a setting, which does not mend itself.
    retry: false,
  });
  const host = useMemo(() => viewer && createGrafanaHost({ name: viewer.name, role: viewer.role }), [viewer]);
  if (host) return <App host={host} queryClient={queryClient} />;
  if (!error) return <Loading text={t.connecting} />;
  const problem = diagnose(error);
  return (
    <Alert severity="error" title={t.problem(problem)}>
      <Stack direction="column" gap={2} alignItems="flex-start">
        <span>{t.help(problem)}</span>
        {error instanceof ApiError && error.code !== "NOT_OURS" && <span>{error.message}</span>}
        <Stack gap={1}>
          <Button variant="secondary" icon="sync" onClick={() => void refetch()}>
            {t.again}
          </Button>
          <ConfigureLink variant="secondary" />
        </Stack>
      </Stack>
    </Alert>
  );
}
