/** One template as it is to be in the cluster. */
export interface WantedTemplate {
  readonly kind: "component" | "index";
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface TemplateOptions {
  /** Primary shards of a new index. */
  readonly shards: number;
  /** Copies of each shard. */
  readonly replicas: number;
  /** Names and patterns of further indices that are mapped in the same way: those that pipelines write to. */
  readonly patterns?: readonly string[] | undefined;
}

/** What a cluster can, and so what its templates may say. */
export interface ClusterAbilities {
  /** Elasticsearch's version. */
  readonly version: string;
  /** Texts that are found by their words and take half the room: not in every build. */
  readonly matchOnlyText: boolean;
}

/** Grows with every change of what is below; an older Heimdall leaves a newer one's templates alone. */
export const TEMPLATES_VERSION = 1;

const keyword = { type: "keyword", ignore_above: 1024 };

/**
 * How documents of Beats and of our pipelines are mapped. Nearly everything is said by dynamic templates, as in
 * Elasticsearch's own `ecs@mappings`: an object of ECS is made when a document has it, so that an index of events in the
 * old style (`host`, `agent` or `source` as a text) is not refused for names that it uses in another way.
 */
const mappingsWith = (text: object) => ({
  date_detection: false,
  dynamic_templates: [
    // Labels of Kubernetes and Docker: any number of names, and `app` beside `app.kubernetes.io/name`.
    {
      labels: {
        path_match: ["kubernetes.labels", "kubernetes.annotations", "kubernetes.*.labels", "*.container.labels"],
        match_mapping_type: "object",
        mapping: { type: "flattened", ignore_above: 1024 },
      },
    },
    { location: { path_match: ["*.geo.location"], mapping: { type: "geo_point" } } },
    {
      original: {
        path_match: "event.original",
        match_mapping_type: "string",
        mapping: { type: "keyword", index: false, doc_values: false, ignore_above: 8191 },
      },
    },
    {
      words: { path_match: ["*.message", "error.stack_trace"], match_mapping_type: "string", mapping: text },
    },
    {
      addresses: {
        path_match: ["*.ip", "*.nat.ip"],
        match_mapping_type: "string",
        mapping: { type: "ip" },
      },
    },
    {
      times: {
        path_match: ["event.created", "event.ingested", "event.start", "event.end"],
        match_mapping_type: "string",
        mapping: { type: "date" },
      },
    },
    {
      integers: {
        path_match: ["http.response.status_code", "http.*.bytes", "*.port", "*.pid", "log.offset", "event.duration"],
        match_mapping_type: ["string", "long"],
        mapping: { type: "long" },
      },
    },
    // Elasticsearch would take 32 bits.
    { decimals: { match_mapping_type: "double", mapping: { type: "double" } } },
    { texts: { match_mapping_type: "string", mapping: keyword } },
  ],
  properties: {
    "@timestamp": { type: "date" },
    message: text,
    tags: keyword,
  },
});

/** Metrics: a first value 0 must not cut the decimals off all that follow, as it would in an integer field. */
const metricMappings = {
  dynamic_templates: [
    {
      numbers: { match_mapping_type: "long", unmatch: ["pid", "ppid", "port", "period"], mapping: { type: "double" } },
    },
  ],
};

/** Patterns of plain indices: Beats, Logstash and what our examples write. */
const LOGS = [
  "ecs-logstash",
  "filebeat",
  "winlogbeat",
  "auditbeat",
  "packetbeat",
  "heartbeat",
  "journalbeat",
  "logstash",
  "syslog",
];
const METRICS = ["metricbeat", "telegraf"];

/** Priorities: of several templates that fit an index the highest one counts, and no two of one may overlap. */
const PIPELINES = 5;
const PLAIN = 10;
const STREAMS = 20;

/**
 * The templates for a cluster. Their priorities are below those of Elasticsearch's own templates (100) and
 * of those that Beats and people make (150 and up, or 200): where one of them fits an index, it wins.
 */
export function wantedTemplates(
  { shards, replicas, patterns = [] }: TemplateOptions,
  { version, matchOnlyText }: ClusterAbilities,
): readonly WantedTemplate[] {
  // No word of a log line weighs more in a shorter one: lengths need not be kept.
  const text = matchOnlyText ? { type: "match_only_text" } : { type: "text", norms: false };
  const settings = {
    number_of_shards: shards,
    number_of_replicas: replicas,
    refresh_interval: "5s",
    "mapping.total_fields.limit": 2_000,
    // What comes beyond the limit is kept and only not searched; without it such documents would be refused.
    ...(isAtLeast(version, 8, 13) && { "mapping.total_fields.ignore_dynamic_beyond_limit": true }),
  };
  const component = (name: string, content: object): WantedTemplate => ({
    kind: "component",
    name,
    body: { template: content },
  });
  const index = (name: string, fitting: readonly string[], priority: number, isMetrics = false): WantedTemplate => ({
    kind: "index",
    name,
    body: {
      index_patterns: fitting,
      priority,
      composed_of: ["heimdall-settings", "heimdall-fields", ...(isMetrics ? ["heimdall-metric-fields"] : [])],
      ...(priority === STREAMS && { data_stream: {} }),
    },
  });
  const named = (names: readonly string[]) => names.map((name) => `${name}-*`);
  return [
    component("heimdall-settings", { settings: { index: settings } }),
    component("heimdall-fields", { mappings: mappingsWith(text) }),
    component("heimdall-metric-fields", { mappings: metricMappings }),
    ...(patterns.length > 0 ? [index("heimdall-pipelines", [...new Set(patterns)].sort(), PIPELINES)] : []),
    index("heimdall-logs", [...named(LOGS), "logs-*"], PLAIN),
    index("heimdall-metrics", [...named(METRICS), "metrics-*"], PLAIN, true),
    index("heimdall-log-streams", ["logs-*-*"], STREAMS),
    index("heimdall-metric-streams", ["metrics-*-*"], STREAMS, true),
  ];
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
