import { createHash } from "node:crypto";
import { messageOf } from "../../../errors.ts";
import type { ElasticsearchClient } from "./client.ts";
import { ElasticsearchError } from "./errors.ts";
import {
  type ClusterAbilities,
  TEMPLATES_VERSION,
  type TemplateOptions,
  type WantedTemplate,
  wantedTemplates,
} from "./templates.ts";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Hash = { [name: string]: Json };

const PATHS = { component: "/_component_template", index: "/_index_template" } as const;

/**
 * Brings our templates into the cluster and up to date. One that a person changed or made under the name is left as it
 * is, and so is one of a newer Heimdall; `warn` hears of the first. What Elasticsearch does not let us do is warned of,
 * once. Rejects, retryable, only while the cluster is away: then documents had better wait, because the first one makes
 * an index, and a mapping stays.
 */
export async function keepTemplates(
  client: ElasticsearchClient,
  options: TemplateOptions,
  warn: (message: string) => void,
): Promise<void> {
  try {
    const abilities = await readAbilities(client);
    const existing = { component: await read(client, "component"), index: await read(client, "index") };
    // A component that is in use cannot go, but it can always come first.
    const patterns = [...(options.patterns ?? []), ...knownPatterns(existing.index.get("heimdall-pipelines"))];
    for (const wanted of wantedTemplates({ ...options, patterns }, abilities)) {
      const found = existing[wanted.kind].get(wanted.name);
      const state = found === undefined ? "absent" : compare(found, wanted);
      if (state === "edited") {
        warn(
          `Elasticsearch: the ${wanted.kind} template ${wanted.name} was changed by hand and is left as it is; delete it to get Heimdall's own again, or set ${client.server.setting("templates")} to false`,
        );
      }
      if (state !== "absent" && state !== "old") continue;
      await put(client, wanted);
    }
  } catch (error) {
    const isAway = error instanceof ElasticsearchError && error.retryable && error.code !== "ELASTICSEARCH_RIGHTS";
    if (isAway || !(error instanceof ElasticsearchError)) throw error;
    warn(
      `Elasticsearch: not all index templates could be written, new indices may be mapped in another way: ${messageOf(error)}; or set ${client.server.setting("templates")} to false`,
    );
  }
}

async function readAbilities(client: ElasticsearchClient): Promise<ClusterAbilities> {
  const { text } = await client.ask({ method: "GET", path: "/" });
  const { version } = JSON.parse(text) as { version?: { number?: string } };
  const tried = await client.ask({
    method: "POST",
    path: "/_index_template/_simulate",
    body: {
      index_patterns: ["heimdall-tries-a-type"],
      priority: 1_000_000,
      template: { mappings: { properties: { message: { type: "match_only_text" } } } },
    },
    ignore: [400],
  });
  return { version: version?.number ?? "8.0.0", matchOnlyText: tried.status !== 400 };
}

async function read(client: ElasticsearchClient, kind: WantedTemplate["kind"]): Promise<Map<string, Hash>> {
  const { status, text } = await client.ask({ method: "GET", path: `${PATHS[kind]}/heimdall-*`, ignore: [404] });
  if (status === 404) return new Map();
  const answer = JSON.parse(text) as Record<string, { name: string; [kind: string]: unknown }[]>;
  return new Map(
    (answer[`${kind}_templates`] ?? []).map((entry) => [entry.name, entry[`${kind}_template`] as Hash] as const),
  );
}

/** What other backends and pipelines of before have named: it stays, so that they do not undo each other's. */
function knownPatterns(found: Hash | undefined): string[] {
  return [found?.index_patterns ?? []].flat().map(String);
}

async function put(client: ElasticsearchClient, { kind, name, body }: WantedTemplate): Promise<void> {
  const meta = { managed_by: "heimdall", version: TEMPLATES_VERSION, checksum: checksum(body as Hash) };
  await client.ask({ method: "PUT", path: `${PATHS[kind]}/${name}`, body: { ...body, _meta: meta } });
}

/**
 * `edited` when its content is not what its own checksum says, `old` when it is an earlier or otherwise set one of ours.
 */
function compare(found: Hash, wanted: WantedTemplate): "same" | "edited" | "old" | "newer" {
  const meta = (found._meta ?? {}) as Hash;
  const own = checksum(found);
  if (own === checksum(wanted.body as Hash)) return "same";
  if (meta.managed_by !== "heimdall" || meta.checksum !== own) return "edited";
  return Number(meta.version) > TEMPLATES_VERSION ? "newer" : "old";
}

/** Of what a template says, however Elasticsearch writes it down: settings as texts, nested or with dots. */
function checksum({ _meta, ...content }: Hash): string {
  const normal = JSON.stringify(normalize(content));
  return createHash("sha256").update(normal).digest("hex").slice(0, 16);
}

/** Names that Elasticsearch adds to what it was given. */
const ADDED: readonly string[] = ["created_date", "created_date_millis", "modified_date", "modified_date_millis"];

function normalize(value: Json): Json {
  if (Array.isArray(value)) return value.map(normalize);
  if (typeof value !== "object" || value === null) return String(value);
  const flat: [string, Json][] = [];
  for (const [name, inner] of Object.entries(value)) {
    if (ADDED.includes(name)) continue;
    if (name === "settings") flat.push(...flatten("settings", inner));
    else if (name === "data_stream") flat.push([name, "true"]);
    else if (name === "match_mapping_type" || name === "path_match" || name === "unmatch" || name === "path_unmatch") {
      flat.push([name, normalize([inner].flat() as Json[])]);
    } else flat.push([name, normalize(inner)]);
  }
  return Object.fromEntries(flat.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function flatten(path: string, value: Json): [string, Json][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[path, normalize(value)]];
  return Object.entries(value).flatMap(([name, inner]) => flatten(`${path}.${name}`, inner));
}
