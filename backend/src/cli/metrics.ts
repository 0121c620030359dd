import type { MetricSeries } from "../stores/metrics/port.ts";
import { type Client, connect, serverOptions } from "./client.ts";
import { type Command, type CommandIo, print, readArguments, say, UsageError } from "./command.ts";
import { createJsonWriter } from "./json-writer.ts";
import { takeSettingFlags } from "./setting-flags.ts";
import { table } from "./table.ts";
import { timeOptions, timeParameters } from "./times.ts";

const options = {
  ...serverOptions,
  ...timeOptions,
  policy: { type: "string" },
  interval: { type: "string" },
  "group-by": { type: "string", multiple: true },
  where: { type: "string", multiple: true },
  fill: { type: "string" },
  limit: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

/** `heimdall metrics`: queries status metrics on a running server, and lists what there is. */
export const metrics: Command = async (argv, io) => {
  const { rest } = takeSettingFlags(argv);
  const { values, positionals } = readArguments(rest, options);
  const [what, database, measurement, ...more] = positionals;
  const need = (...names: string[]): void => {
    if ([database, measurement].slice(0, names.length).includes(undefined)) {
      throw new UsageError(`${what} needs ${names.join(" and ")}`);
    }
  };
  const get = <T>(path: string, query: Parameters<Client["request"]>[2]) =>
    connect(values, argv).request<T>("GET", `/api/v1/metrics/${path}`, query);
  const list = (rows: readonly (readonly string[])[]): number => {
    for (const row of rows) print(io, row.join("\t"));
    return 0;
  };

  switch (what) {
    case "query": {
      need("a database", "a measurement");
      if (more.length === 0) throw new UsageError("query needs what to select: 'mean(usage_idle)'");
      const { series } = await get<{ series: readonly MetricSeries[] }>("query", {
        query: {
          database,
          measurement,
          select: more,
          retention_policy: values.policy,
          interval: values.interval,
          group_by: values["group-by"],
          where: values.where,
          fill: values.fill,
          limit: values.limit,
          ...timeParameters(values, "1h"),
        },
      });
      return show(series, values.json, io);
    }
    case "databases": {
      const answer = await get<{ databases: { name: string; retention_policies: { name: string }[] }[] }>(what, {});
      return list(answer.databases.map(({ name, retention_policies: kept }) => [name, ...kept.map((one) => one.name)]));
    }
    case "measurements": {
      need("a database");
      const answer = await get<{ measurements: string[] }>(what, { query: { database } });
      return list(answer.measurements.map((name) => [name]));
    }
    case "tags": {
      need("a database", "a measurement");
      const query = { database, measurement };
      if (more[0] === undefined) {
        return list((await get<{ tags: string[] }>("tags", { query })).tags.map((name) => [name]));
      }
      const path = `tags/${encodeURIComponent(more[0])}/values`;
      return list((await get<{ values: string[] }>(path, { query })).values.map((value) => [value]));
    }
    case "fields": {
      need("a database", "a measurement");
      const query = { database, measurement };
      const { fields } = await get<{ fields: { name: string; type: string }[] }>("fields", { query });
      return list(fields.map(({ name, type }) => [name, type]));
    }
    default:
      throw new UsageError("say what: query, databases, measurements, tags or fields");
  }
};

async function show(series: readonly MetricSeries[], json: boolean, io: CommandIo): Promise<number> {
  if (series.length === 0) say(io, "nothing found; --last 7d looks further back");
  if (json) {
    const writer = createJsonWriter(io.stdout);
    for (const { tags, columns, rows } of series) {
      await writer.write(
        rows.map((row) => ({ ...tags, ...Object.fromEntries(columns.map((name, at) => [name, row[at]])) })),
      );
    }
    return 0;
  }
  for (const { measurement, tags, columns, rows } of series) {
    const named = Object.entries(tags).map(([tag, value]) => `${tag}=${value}`);
    print(io, [measurement, ...named].join(","));
    const timed = rows.map(([time, ...rest]) => [new Date(Number(time)).toISOString(), ...rest]);
    print(io, `${table([columns, ...timed])}\n`);
  }
  return 0;
}
