/**
 * How indices of rollups are mapped: group fields as keywords, so that they are found and grouped exactly; sums as
 * doubles, whatever the first one was.
 */
export function rollupTemplate({ shards, replicas }: { readonly shards: number; readonly replicas: number }): object {
  return {
    index_patterns: ["rollup-*"],
    priority: 300,
    _meta: { managed_by: "heimdall" },
    template: {
      settings: { number_of_shards: shards, number_of_replicas: replicas, "mapping.total_fields.limit": 1000 },
      mappings: {
        date_detection: false,
        dynamic_templates: [
          { counts: { path_match: "rollup.metrics.*.count", mapping: { type: "long" } } },
          {
            metrics: {
              path_match: "rollup.metrics.*",
              match_mapping_type: ["long", "double"],
              mapping: { type: "double" },
            },
          },
          { groups: { match_mapping_type: "string", mapping: { type: "keyword", ignore_above: 8191 } } },
        ],
        properties: {
          "@timestamp": { type: "date" },
          rollup: {
            properties: { index: { type: "keyword" }, interval: { type: "keyword" }, count: { type: "long" } },
          },
        },
      },
    },
  };
}
