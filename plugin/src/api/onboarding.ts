import { useQuery } from "@tanstack/react-query";
import { useApi } from "./client.ts";

/** One way to send something, ready to be copied. */
export interface Way {
  readonly id: "curl" | "filebeat" | "syslog" | "telegraf";
  readonly kind: "shell" | "file";
  readonly file: string | null;
  readonly text: string;
}

export interface Onboarding {
  readonly is_done: boolean;
  readonly addresses: { readonly http: string; readonly beats: string | null; readonly is_local: boolean };
  readonly token: { readonly is_needed: boolean; readonly placeholder: string };
  readonly line: {
    readonly seen: { readonly index: string; readonly id: string; readonly time: number; readonly text: string } | null;
    readonly ways: readonly Way[];
  };
  readonly chart: {
    readonly seen: { readonly database: string; readonly measurement: string; readonly field: string } | null;
    readonly ways: readonly Way[];
  };
  readonly message: {
    readonly seen: { readonly at: string; readonly title: string; readonly is_test: boolean } | null;
    readonly contact_points: readonly string[];
    readonly missing: readonly {
      readonly setting: string;
      readonly yaml: string;
      readonly environment: string;
      readonly flag: string;
    }[];
  };
}

/** How far the first steps are taken; `interval` is how often it is asked, in milliseconds, or false. */
export function useOnboarding(interval: number | false) {
  const api = useApi();
  return useQuery({
    queryKey: ["onboarding"],
    queryFn: ({ signal }) => api.get<Onboarding>("/onboarding", {}, signal),
    refetchInterval: (query) => (query.state.data?.is_done ? false : interval),
  });
}

interface SeriesAnswer {
  readonly series: readonly {
    readonly tags: Readonly<Record<string, string>>;
    readonly rows: readonly (readonly [number, number | null])[];
  }[];
}

/** The first points as a line over the last quarter of an hour. */
export function useFirstChart(seen: Onboarding["chart"]["seen"], interval: number) {
  const api = useApi();
  return useQuery({
    queryKey: ["onboarding", "chart", seen],
    enabled: seen !== null,
    refetchInterval: interval,
    queryFn: ({ signal }) =>
      api.get<SeriesAnswer>(
        "/metrics/query",
        {
          database: seen!.database,
          measurement: seen!.measurement,
          select: [`mean(${seen!.field})`],
          from: "now-15m",
          interval: "10s",
          fill: "none",
        },
        signal,
      ),
  });
}
