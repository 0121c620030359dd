import { runProgram } from "../programs.ts";
import { serverAddress } from "../shared-servers.ts";

export interface InfluxOptions {
  /** @default the shared server's */
  readonly url?: string;
  readonly database?: string;
  readonly user?: { readonly name: string; readonly password: string };
  /** What a person sees, or rows to compare. @default "csv" */
  readonly format?: "csv" | "column" | "json";
}

/** Runs one InfluxQL statement with the real `influx` CLI, as a user would, and answers what it prints. */
export function influx(query: string, options: InfluxOptions = {}): string {
  const { hostname, port, protocol } = new URL(options.url ?? serverAddress("influxdb"));
  const argv = [
    ...["-host", hostname, "-port", port, "-precision", "ns", "-format", options.format ?? "csv"],
    ...(protocol === "https:" ? ["-ssl", "-unsafeSsl"] : []),
    ...(options.database === undefined ? [] : ["-database", options.database]),
    ...["-execute", query],
  ];
  // By environment, so that the password is not in the list of processes.
  const { name, password } = options.user ?? {};
  return runProgram("influx", argv, {
    ...(name !== undefined && { INFLUX_USERNAME: name }),
    ...(password !== undefined && { INFLUX_PASSWORD: password }),
  });
}

/** The rows of a statement, by column; every value as text. For values without commas, quotes and line feeds. */
export function influxRows(query: string, options: InfluxOptions = {}): Record<string, string>[] {
  const lines = influx(query, { ...options, format: "csv" })
    .trim()
    .split("\n");
  let columns: string[] = [];
  const rows: Record<string, string>[] = [];
  for (const line of lines) {
    const cells = line.split(",");
    // Each series brings its own header, which begins with `name`.
    if (cells[0] === "name") columns = cells;
    else if (line !== "") rows.push(Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ""])));
  }
  return rows;
}
