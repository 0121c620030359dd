import { describe, expect, it } from "vitest";
import type { WriteBatch } from "../../../backend/src/component/declaration.ts";
import { createEvent, type Event } from "../../../backend/src/event/event.ts";
import type { Fields } from "../../../backend/src/event/value.ts";
import { indexPatternOf } from "../../../backend/src/outputs/elasticsearch/index-name.ts";
import { compilePipeline, DEFAULT_PIPELINE_SETTINGS } from "../../../backend/src/pipeline/compile.ts";
import { registries } from "../../../backend/src/runtime/registries.ts";
import type { ElasticsearchConnection } from "../../../backend/src/stores/logs/elasticsearch/connection.ts";
import type { LogDocument } from "../../../backend/src/stores/logs/port.ts";

const NOW = Date.UTC(2026, 10, 21, 1, 2, 3, 456);

function compile(options: string, ecs: "v8" | "disabled" = "v8") {
  const text = `output { elasticsearch { ${options} } }`;
  const settings = { ...DEFAULT_PIPELINE_SETTINGS, ecsCompatibility: ecs };
  const { outputs } = compilePipeline([{ file: "/etc/heimdall/t.conf", text }], settings, {
    registries,
    environment: {},
    now: () => NOW,
    warn: () => {},
  });
  const { declaration, options: values, context } = outputs[0]!;
  return {
    values: values as unknown as Parameters<typeof indexPatternOf>[0],
    context,
    connection: () => declaration!.connection!(values as never, context),
    send(...events: Event[]) {
      const documents: LogDocument[] = [];
      const refused: string[] = [];
      const batch: WriteBatch = {
        document: (document) => documents.push(document),
        point: () => {},
        refuse: (_order, reason) => refused.push(reason),
      };
      declaration!.create(values as never, context).send(events, batch);
      return { documents, refused };
    },
  };
}

const event = (fields: Fields, at?: number): Event => {
  const made = createEvent(fields, NOW);
  if (at !== undefined) made.position = { source: "kafka web/3", offset: at };
  return made;
};

describe("elasticsearch output: where documents go", () => {
  it("is the deployment's own store without hosts, and then takes no login", () => {
    expect(compile("").connection()).toBeNull();
    expect(() => compile('user => "u" password => "secret"').connection()).toThrow(/t\.conf:1:.*user.*hosts/);
    expect(() => compile('api_key => "id:secret"').connection()).toThrow(/api_key/);
  });

  it("reads hosts in all of Logstash's forms", () => {
    expect(compile('hosts => ["es-1", "es-2:9201"] timeout => 5').connection()).toEqual({
      kind: "elasticsearch",
      nodes: ["http://es-1:9200", "http://es-2:9201"],
      ...{ cloudId: null, username: null, password: null, apiKey: null },
      ...{ ca: null, caFingerprint: null, certificate: null, key: null, verify: true },
      compression: false,
      timeout: 5_000,
    });
    const nodesOf = (options: string) => (compile(options).connection() as ElasticsearchConnection).nodes;
    expect(nodesOf('hosts => "https://es"')).toEqual(["https://es:9200"]);
    expect(nodesOf('hosts => "https://es:443/below/"')).toEqual(["https://es:443/below"]);
    expect(nodesOf('hosts => "[::1]:9200" path => "es"')).toEqual(["http://[::1]:9200/es"]);
    expect(nodesOf('hosts => "es" ssl_enabled => true')).toEqual(["https://es:9200"]);
  });

  it("reads logins, also out of an address, and certificates beside the file", () => {
    expect(compile('hosts => "https://joe:p%40ss@es"').connection()).toMatchObject({
      nodes: ["https://es:9200"],
      username: "joe",
      password: "p@ss",
    });
    expect(compile('cloud_id => "x:abc" cloud_auth => "joe:a:b"').connection()).toMatchObject({
      ...{ cloudId: "x:abc", nodes: [], username: "joe", password: "a:b" },
    });
    expect(
      compile('hosts => "https://es" api_key => "id:key" ssl_certificate_authorities => "ca.pem" ').connection(),
    ).toMatchObject({ apiKey: "id:key", username: null, ca: "/etc/heimdall/ca.pem" });
  });

  it.each([
    ['hosts => "http://es" ssl_enabled => true', /ssl_enabled/],
    ['hosts => "https://es" ssl_enabled => false', /ssl_enabled/],
    ['hosts => ["http://a", "https://b"]', /mixes/],
    ['hosts => "http://es" api_key => "id:secret"', /api_key.*TLS/],
    ['hosts => "https://es" api_key => "id:secret" user => "u" password => "secret"', /one way to log in/],
    ['hosts => "https://es" user => "u"', /user.*password/],
    ['hosts => "es" cloud_id => "x:abc"', /cloud_id/],
    ['hosts => "https://u:secret@es:port"', /hosts/],
    ['hosts => "http://es" ssl_certificate_authorities => "ca.pem"', /TLS/],
    ['hosts => "https://es" ca_trusted_fingerprint => "abc"', /64 hexadecimal/],
    ['hosts => "https://es" ssl_certificate => "c.pem"', /ssl_certificate.*ssl_key/],
    ['hosts => "es" proxy => "http://proxy"', /proxy/],
    ['hosts => "es" sniffing => true', /sniffing/],
    ['hosts => "es" template => "t.json"', /elasticsearch\.templates/],
    ['hosts => "es" manage_template => true', /manage_template/],
    ['hosts => "es" ilm_enabled => true', /retention\.logs/],
    ['hosts => "es" cacert => "ca.pem"', /ssl_certificate_authorities/],
  ])("refuses %s", (options, message) => {
    let said = "";
    try {
      compile(options).connection();
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toMatch(message);
    expect(said).not.toContain("secret");
  });

  it("takes what Logstash's files say without need", () => {
    expect(
      compile('hosts => "es" manage_template => false ilm_enabled => "auto" sniffing => false').connection(),
    ).toBeTruthy();
  });
});

describe("elasticsearch output: names", () => {
  const indexOf = (options: string, fields: Fields = {}, ecs: "v8" | "disabled" = "v8") =>
    compile(options, ecs).send(event(fields)).documents[0]?.index;

  it("follows Logstash's choice between data stream and index", () => {
    expect(indexOf("")).toBe("logs-generic-default");
    expect(indexOf("", {}, "disabled")).toBe("logstash-2026.11.21");
    expect(indexOf('action => "index"')).toBe("ecs-logstash-2026.11.21");
    expect(indexOf('action => "create"')).toBe("logs-generic-default");
    expect(indexOf("data_stream => false")).toBe("ecs-logstash-2026.11.21");
    expect(() => indexOf('data_stream => true index => "x"')).toThrow(/index/);
    expect(() => indexOf("data_stream => true action => index")).toThrow(/create alone/);
    expect(() => indexOf("data_stream => true", {}, "disabled")).toThrow(/ecs_compatibility/);
  });

  it("knows logstash_format", () => {
    expect(indexOf("logstash_format => true")).toBe("logstash-2026.11.21");
    const options = 'logstash_format => true logstash_prefix => "app-%{team}" logstash_prefix_separator => "_"';
    expect(indexOf(`${options} logstash_dateformat => "YYYY.MM"`, { team: "a" })).toBe("app-a_2026.11");
    expect(() => indexOf('logstash_format => true index => "x"')).toThrow(/drop index/);
  });

  it("says what its names have in common, for index templates", () => {
    const patternOf = (options: string) => {
      const { values, context } = compile(options);
      return indexPatternOf(values, context);
    };
    expect(patternOf('index => "app-%{team}-%{+yyyy.MM.dd}"')).toBe("app-*");
    expect(patternOf('index => "one"')).toBe("one");
    expect(patternOf('logstash_format => true logstash_prefix => "mail"')).toBe("mail-*");
    for (const none of ['index => "%{[@metadata][_index]}"', 'index => "a%{b}"', 'index => ".own-%{b}"', ""]) {
      expect(patternOf(none)).toBeNull();
    }
  });

  it("refuses an event without the field that the index is named by", () => {
    const { documents, refused } = compile('index => "app-%{team}"').send(event({}), event({ team: "a" }));
    expect(documents.map(({ index }) => index)).toEqual(["app-a"]);
    expect(refused).toEqual([expect.stringContaining("app-%{team}")]);
    const kept = compile('index => "app-%{team}" dlq_on_failed_indexname_interpolation => false').send(event({}));
    expect(kept.documents[0]!.index).toBe("app-%{team}");
  });
});

describe("elasticsearch output: what is done", () => {
  it("puts events of a position into streams so that a resend is none the less good", () => {
    const [document] = compile("").send(event({}, 7)).documents;
    expect(document).toMatchObject({ action: "index", elasticsearch: { createOnly: true } });
    expect(document!.id).toMatch(/^.{20}-7$/);
    expect(compile('index => "x" action => create').send(event({}, 7)).documents[0]).toMatchObject({
      action: "index",
      elasticsearch: { createOnly: true },
    });
    expect(compile('index => "x"').send(event({}, 7)).documents[0]).not.toHaveProperty("elasticsearch");
  });

  it("lets an id that somebody chose conflict, where they chose to create", () => {
    const sent = (metadata: Fields) => event({ "@metadata": metadata });
    expect(compile('index => "x" action => create document_id => "a"').send(event({}, 7)).documents[0]).toMatchObject({
      id: "a",
      action: "create",
    });
    expect(compile("").send(sent({ _id: "a", _op_type: "create" })).documents[0]).toMatchObject({ action: "create" });
    expect(compile("").send(sent({ _id: "a" })).documents[0]).toMatchObject({
      action: "index",
      elasticsearch: { createOnly: true },
    });
    expect(compile('document_id => "a"').send(event({}, 7)).documents[0]).toMatchObject({
      id: "a",
      elasticsearch: { createOnly: true },
    });
  });

  it("refuses actions that are none, and changes without an id", () => {
    const { documents, refused } = compile('index => "x" action => "%{do}" document_id => "%{[id]}"').send(
      event({ do: "delete", id: "1" }),
      event({ do: "replace", id: "1" }),
    );
    expect(documents).toMatchObject([{ action: "delete", id: "1" }]);
    expect(refused).toEqual([expect.stringContaining("'replace'")]);
    expect(compile('index => "x" action => update').send(event({}, 7)).refused).toEqual([
      expect.stringContaining("document_id"),
    ]);
  });

  it("makes updates as Logstash does: fields, upsert, script", () => {
    const update = (options: string, fields: Fields = {}) =>
      compile(`index => "x" action => update document_id => "a" ${options}`).send(event(fields));
    expect(update("doc_as_upsert => true retry_on_conflict => 3").documents[0]!.elasticsearch).toEqual({
      docAsUpsert: true,
      retryOnConflict: 3,
    });
    expect(update(`upsert => '{"n": %{n}}'`, { n: 5 }).documents[0]!.elasticsearch).toEqual({
      retryOnConflict: 1,
      upsert: { n: 5 },
    });
    expect(update("upsert => '{'").refused).toEqual([expect.stringContaining("upsert is no JSON")]);
    const [scripted] = update('script => "ctx._source.n += params.e.n" script_var_name => "e"', { n: 2 }).documents;
    expect(scripted!.elasticsearch).toMatchObject({
      script: { source: "ctx._source.n += params.e.n", lang: "painless", params: { e: { n: 2 } } },
    });
    const [stored] = update('script => "count" script_type => indexed scripted_upsert => true').documents;
    expect(stored!.elasticsearch).toMatchObject({ script: { id: "count" }, scriptedUpsert: true, upsert: {} });
    expect(stored!.elasticsearch!.script).not.toHaveProperty("lang");
  });

  it("takes routing, pipeline and version, and what an integration says where no option does", () => {
    const control = {
      id: "i",
      index: "from-integration",
      routing: "r",
      pipeline: "p",
      version: 4,
      version_type: "external",
    };
    const sent = () => event({ shard: "s", v: 9, "@metadata": { _ingest_document: control } });
    const settings = 'routing => "%{shard}" pipeline => "" version => "%{v}"';
    expect(compile(`index => "x" ${settings}`).send(sent()).documents[0]).toMatchObject({
      index: "x",
      id: "i",
      elasticsearch: { routing: "s", version: "9", versionType: "external" },
    });
    expect(compile(`index => "x" ${settings}`).send(sent()).documents[0]!.elasticsearch).not.toHaveProperty("pipeline");
    expect(compile("data_stream => false").send(sent()).documents[0]).toMatchObject({
      index: "from-integration",
      elasticsearch: { routing: "r", pipeline: "p", version: "4", versionType: "external" },
    });
  });
});
