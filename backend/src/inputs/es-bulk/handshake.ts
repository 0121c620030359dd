import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** The version that agents compare with their own: Beats refuse a server older than themselves. */
export const SPOKEN_VERSION = "9.4.3";

const CLUSTER_UUID = "heimdall-embedded-store";

/** The calls that agents make before their first `_bulk`, answered as a single-node cluster with a basic license. */
export function handshakeRoutes(app: FastifyInstance): void {
  app.get("/", async () => ({
    name: "heimdall",
    cluster_name: "heimdall",
    cluster_uuid: CLUSTER_UUID,
    version: {
      number: SPOKEN_VERSION,
      build_flavor: "default",
      build_type: "tar",
      build_hash: "0000000000000000000000000000000000000000",
      build_date: "2026-01-01T00:00:00.000Z",
      build_snapshot: false,
      lucene_version: "10.3.0",
      minimum_wire_compatibility_version: "8.19.0",
      minimum_index_compatibility_version: "8.0.0",
    },
    tagline: "You Know, for Search",
  }));

  const license = {
    license: {
      status: "active",
      uid: CLUSTER_UUID,
      type: "basic",
      mode: "basic",
      issue_date: "2026-01-01T00:00:00.000Z",
      issue_date_in_millis: 1767225600000,
      max_nodes: 1000,
      issued_to: "heimdall",
      issuer: "heimdall",
      start_date_in_millis: -1,
    },
  };
  app.get("/_license", async () => license);
  app.get("/_xpack", async () => ({
    build: { hash: "0", date: "2026-01-01T00:00:00.000Z" },
    license: { uid: CLUSTER_UUID, type: "basic", mode: "basic", status: "active" },
    features: { ilm: { available: true, enabled: true }, security: { available: true, enabled: false } },
    tagline: "You know, for X",
  }));
  app.get("/_cluster/health", async () => ({ cluster_name: "heimdall", status: "green", number_of_nodes: 1 }));
  app.get("/_nodes", async () => ({ cluster_name: "heimdall", nodes: nodes() }));
  app.get("/_nodes/*", async () => ({ cluster_name: "heimdall", nodes: nodes() }));
  app.get("/_cat/*", async (_request, reply) => reply.type("text/plain").send(""));

  // What agents set up: accepted, kept nowhere, because the embedded store maps fields by itself.
  for (const path of [
    "/_template/:name",
    "/_index_template/:name",
    "/_component_template/:name",
    "/_ilm/policy/:name",
    "/_ingest/pipeline/:name",
    "/_data_stream/:name",
    "/_data_stream/:name/_lifecycle",
  ]) {
    app.put(path, acknowledged);
    app.post(path, acknowledged);
    app.delete(path, acknowledged);
    app.get(path, present(path));
  }
  app.get("/_template", async () => ({}));
  app.get("/_index_template", async () => ({ index_templates: [] }));
  app.get("/_ingest/pipeline", async () => ({}));
  app.get("/_alias/:name", async (request) => ({ [(request.params as { name: string }).name]: { aliases: {} } }));
  app.put("/:index/_alias/:name", acknowledged);
  app.put("/:index", async (request, reply) => {
    const { index } = request.params as { index: string };
    return isCall(index) ? reply.callNotFound() : reply.send({ acknowledged: true, shards_acknowledged: true, index });
  });
  app.get("/:index", async (request, reply) => {
    const { index } = request.params as { index: string };
    return isCall(index) ? reply.callNotFound() : reply.send({ [index]: { aliases: {}, mappings: {} } });
  });
}

/** `_search` and the like: no index begins so. */
function isCall(name: string): boolean {
  return name.startsWith("_");
}

async function acknowledged(): Promise<{ acknowledged: true }> {
  return { acknowledged: true };
}

/** Everything an agent asks for is already there, in the shape its API answers, so that it sets up nothing. */
function present(path: string): (request: FastifyRequest, reply: FastifyReply) => Promise<unknown> {
  return async (request) => {
    const { name } = request.params as { name: string };
    if (path.startsWith("/_index_template"))
      return { index_templates: [{ name, index_template: { index_patterns: [name] } }] };
    if (path.startsWith("/_component_template")) return { component_templates: [{ name, component_template: {} }] };
    if (path.startsWith("/_data_stream")) return { data_streams: [{ name, status: "GREEN" }] };
    if (path.startsWith("/_ilm")) return { [name]: { version: 1, policy: { phases: {} } } };
    return { [name]: {} };
  };
}

function nodes(): Record<string, unknown> {
  return {
    heimdall: { name: "heimdall", version: SPOKEN_VERSION, roles: ["data", "ingest", "master"], ip: "127.0.0.1" },
  };
}
