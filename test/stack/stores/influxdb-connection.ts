import type { InfluxConnection } from "../../../backend/src/stores/metrics/influxdb/connection.ts";

export function connectionTo(url: string, given: Partial<InfluxConnection> = {}): InfluxConnection {
  return {
    ...{ kind: "influxdb", url, username: null, password: null, ca: null, verify: true },
    ...{ compression: false, timeout: 30_000, consistency: null },
    ...given,
  };
}

interface Answer {
  readonly results: readonly {
    readonly error?: string;
    readonly series?: readonly {
      readonly name?: string;
      readonly columns: readonly string[];
      readonly values?: readonly (readonly unknown[])[];
    }[];
  }[];
}

/** Asks the server without Heimdall's driver; answers the rows of all series. */
export async function influxql({ url, username, password }: InfluxConnection, statement: string): Promise<unknown[][]> {
  const headers: Record<string, string> = {};
  if (username !== null) headers.authorization = `Token ${username}:${password}`;
  const body = new URLSearchParams({ q: statement });
  const answer = await fetch(`${url}/query`, { method: "POST", headers, body });
  const { results } = (await answer.json()) as Answer;
  return results.flatMap(({ error, series = [] }) => {
    if (error !== undefined) throw new Error(error);
    return series.flatMap(({ values = [] }) => values.map((row) => [...row]));
  });
}
