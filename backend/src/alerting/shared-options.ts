import { ruleOption } from "./options.ts";

/** The options of the rule types whose counting ElastAlert can leave to Elasticsearch. */
export const countOptions = {
  use_count_query: ruleOption.boolean({
    default: false,
    meaning: "Count the documents of each run as one number; a match then has no document.",
  }),
  use_terms_query: ruleOption.boolean({
    default: false,
    meaning: "Count the documents of each run by the values of query_key; a match then has no document.",
  }),
  terms_size: ruleOption.integer({
    default: 50,
    meaning: "With use_terms_query: only so many of the most frequent values count in a run.",
    check: (value) => (value > 0 ? null : "is at least 1"),
  }),
  min_doc_count: ruleOption.integer({
    default: 1,
    meaning: "Values with fewer documents in a run are left out.",
    check: (value) => (value > 0 ? null : "is at least 1"),
  }),
};

/** Refuses what ElastAlert refuses, or would silently count wrongly. */
export function countProblem(
  options: { readonly use_terms_query: boolean; readonly use_count_query: boolean },
  queryKey: readonly string[],
): { option: string; message: string } | null {
  if (options.use_terms_query && queryKey.length === 0) {
    return { option: "use_terms_query", message: "needs query_key, whose values it counts" };
  }
  if (options.use_terms_query && queryKey.length > 1) {
    return { option: "use_terms_query", message: "counts one query_key; leave it out to count by several" };
  }
  return null;
}
