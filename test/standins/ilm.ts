import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What the cluster of the stand-in holds; tests set it up and look at it. */
export interface IlmCluster {
  readonly indices: Map<string, { documents: number[]; settings: Record<string, unknown> }>;
  readonly streams: Map<string, string[]>;
  readonly policies: Map<string, { version: number; policy: Record<string, unknown> }>;
  mode: "RUNNING" | "STOPPED";
  /** Requests that changed something, `METHOD path`. */
  readonly changes: string[];
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Actions that a phase may have, of those that could be meant here (Elasticsearch: index lifecycle actions). */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  hot: ["rollover", "set_priority", "forcemerge", "readonly", "shrink", "unfollow", "downsample"],
  delete: ["delete", "wait_for_snapshot"],
};
const SETTINGS = ["index.lifecycle.name", "index.lifecycle.origination_date"];

/**
 * An Elasticsearch with ILM, as far as retention asks it: the documented API of lifecycle policies, and of an index's
 * settings, names, times and deletion. What it does not know, and any body that the documentation does not allow, is
 * answered 400 as by the real one.
 */
export async function startIlmStandIn(): Promise<{ url: string; cluster: IlmCluster; close(): Promise<void> }> {
  const cluster: IlmCluster = {
    indices: new Map(),
    streams: new Map(),
    policies: new Map(),
    mode: "RUNNING",
    changes: [],
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url!, "http://localhost");
      const path = decodeURIComponent(url.pathname);
      const { status, body } = answer(cluster, `${request.method} ${path}`, Buffer.concat(chunks).toString());
      response.writeHead(status, { "content-type": "application/json", "x-elastic-product": "Elasticsearch" });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cluster,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const refused = (type: string, reason: string, status = 400): Answer => ({
  status,
  body: { error: { type, reason }, status },
});

function answer(cluster: IlmCluster, line: string, body: string): Answer {
  const { indices, streams, policies, changes } = cluster;
  const handlers: readonly (readonly [RegExp, (name: string) => Answer])[] = [
    [/^GET \/_ilm\/status$/, () => ok({ operation_mode: cluster.mode })],
    [
      /^GET \/_ilm\/policy\/([\w-]+)\*$/,
      (prefix) => ok(Object.fromEntries([...policies].filter(([name]) => name.startsWith(prefix)))),
    ],
    [
      /^PUT \/_ilm\/policy\/([^/]+)$/,
      (name) => {
        changes.push(line);
        const problem =
          name.startsWith("_") || /[ ,]/.test(name) ? "invalid policy name" : policyProblem(JSON.parse(body));
        if (problem) return refused("x_content_parse_exception", problem);
        policies.set(name, { version: (policies.get(name)?.version ?? 0) + 1, policy: JSON.parse(body).policy });
        return ok({ acknowledged: true });
      },
    ],
    [
      /^POST \/([^/]+)\/_ilm\/remove$/,
      (name) => {
        changes.push(line);
        const index = indices.get(name);
        if (!index) return refused("index_not_found_exception", `no such index [${name}]`, 404);
        for (const setting of SETTINGS) delete index.settings[setting];
        return ok({ has_failures: false, failed_indexes: [] });
      },
    ],
    [
      /^PUT \/([^/]+)\/_settings$/,
      (name) => {
        changes.push(line);
        const index = indices.get(name);
        if (!index) return refused("index_not_found_exception", `no such index [${name}]`, 404);
        for (const [setting, value] of Object.entries(JSON.parse(body))) {
          if (!SETTINGS.includes(setting)) return refused("illegal_argument_exception", `unknown setting [${setting}]`);
          if (setting === "index.lifecycle.name" && !policies.has(String(value))) {
            return refused("illegal_argument_exception", `no policy [${value}]`);
          }
          if (value === null) delete index.settings[setting];
          else index.settings[setting] = String(value);
        }
        return ok({ acknowledged: true });
      },
    ],
    [
      /^GET \/\*\/_settings\/index\.lifecycle\.\*$/,
      () =>
        ok(
          Object.fromEntries(
            [...indices]
              .filter(([, { settings }]) => Object.keys(settings).length > 0)
              .map(([name, { settings }]) => [name, { settings }]),
          ),
        ),
    ],
    [
      /^GET \/_resolve\/index\/\*$/,
      () =>
        ok({
          indices: [...indices.keys()].map((name) => {
            const stream = [...streams].find(([, backing]) => backing.includes(name))?.[0];
            return { name, attributes: ["open"], ...(stream !== undefined && { data_stream: stream }) };
          }),
          aliases: [],
          data_streams: [...streams].map(([name, backing]) => ({ name, backing_indices: backing })),
        }),
    ],
    [/^POST \/[^/]+\/_refresh$/, () => ok({ _shards: { failed: 0 } })],
    [
      /^POST \/_msearch$/,
      () =>
        ok({
          responses: body
            .trim()
            .split("\n")
            .filter((_, at) => at % 2 === 0)
            .map((header) => {
              const times = indices.get(JSON.parse(header).index)?.documents;
              if (!times) return { status: 404, error: { reason: "no such index" } };
              const ends = times.length === 0 ? [null, null] : [Math.min(...times), Math.max(...times)];
              return {
                status: 200,
                hits: { total: { value: times.length } },
                aggregations: { oldest: { value: ends[0] }, newest: { value: ends[1] } },
              };
            }),
        }),
    ],
    [
      /^POST \/([^/]+)\/_delete_by_query$/,
      (name) => {
        const before = JSON.parse(body).query.range["@timestamp"].lt;
        const index = indices.get(name)!;
        const kept = index.documents.filter((time) => time >= before);
        const deleted = index.documents.length - kept.length;
        if (deleted > 0) changes.push(line);
        index.documents = kept;
        return ok({ deleted, failures: [] });
      },
    ],
    [
      /^DELETE \/([^/*,]+)$/,
      (name) => {
        changes.push(line);
        return indices.delete(name) ? ok({ acknowledged: true }) : refused("index_not_found_exception", name, 404);
      },
    ],
  ];
  for (const [pattern, handle] of handlers) {
    const match = pattern.exec(line);
    if (match) return handle(match[1] ?? "");
  }
  return { status: 400, body: { error: `no handler found for uri and method [${line}]` } };
}

function policyProblem(body: { policy?: Record<string, unknown> }): string | null {
  const { policy, ...others } = body;
  if (!policy || Object.keys(others).length > 0) return "expected [policy] alone";
  const { phases, _meta: _, ...unknown } = policy as { phases?: Record<string, Phase>; _meta?: object };
  if (!phases || Object.keys(unknown).length > 0) return `unknown field [${Object.keys(unknown)}]`;
  for (const [name, { min_age: age, actions, ...rest }] of Object.entries(phases)) {
    if (!ACTIONS[name]) return `unknown phase [${name}]`;
    if (Object.keys(rest).length > 0) return `unknown field [${Object.keys(rest)}]`;
    if (age !== undefined && !/^\d+(d|h|m|s|ms|micros|nanos)$/.test(age)) return `failed to parse [min_age] ${age}`;
    const wrong = Object.keys(actions ?? {}).find((action) => !ACTIONS[name]!.includes(action));
    if (wrong !== undefined) return `invalid action [${wrong}] defined in phase [${name}]`;
  }
  return null;
}

interface Phase {
  readonly min_age?: string;
  readonly actions?: Readonly<Record<string, object>>;
}
