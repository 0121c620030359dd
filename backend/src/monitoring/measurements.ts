/** A field that is read from a metric of `/metrics`. */
export interface MeasuredField {
  readonly field: string;
  /** Without `heimdall_`; values of labels that are not the measurement's tags are summed up. */
  readonly metric: string;
  /** Only values with these labels. */
  readonly where?: Readonly<Record<string, string>>;
  /** A whole number, unless it counts seconds. */
  readonly unit?: "seconds";
  /** Whether `<field>_per_second` is written too. */
  readonly hasRate?: boolean;
}

export interface Measurement {
  readonly measurement: string;
  /** The labels that become tags, beside `instance`. */
  readonly tags: readonly string[];
  readonly fields: readonly MeasuredField[];
}

/**
 * What is written of the counters. Every field counts from the start of the process on, so that
 * `non_negative_derivative` works on it over any interval; rates are those of the last interval.
 */
export const MEASUREMENTS: readonly Measurement[] = [
  {
    measurement: "heimdall_input",
    tags: ["input"],
    fields: [
      { field: "events", metric: "input_events_total", hasRate: true },
      { field: "bytes", metric: "input_bytes_total", hasRate: true },
      { field: "connections", metric: "input_connections_total" },
      { field: "datagrams", metric: "input_datagrams_total" },
      { field: "dropped", metric: "input_dropped_total" },
      { field: "malformed", metric: "input_malformed_total" },
      { field: "refused", metric: "input_refused_total" },
      { field: "deferred", metric: "input_deferred_total" },
    ],
  },
  {
    measurement: "heimdall_pipeline",
    tags: ["pipeline"],
    fields: [
      { field: "events_in", metric: "pipeline_events_in_total", hasRate: true },
      { field: "events_out", metric: "pipeline_events_out_total", hasRate: true },
      { field: "dropped", metric: "pipeline_events_dropped_total" },
      { field: "failures", metric: "pipeline_failures_total" },
      { field: "busy_seconds", metric: "pipeline_seconds_total", unit: "seconds", hasRate: true },
    ],
  },
  {
    measurement: "heimdall_failures",
    tags: ["pipeline", "tag"],
    fields: [{ field: "failures", metric: "pipeline_failures_total" }],
  },
  {
    measurement: "heimdall_dead_letters",
    tags: ["pipeline"],
    fields: [{ field: "letters", metric: "dead_letters_total", hasRate: true }],
  },
  {
    measurement: "heimdall_store",
    tags: ["store"],
    fields: [
      { field: "stored", metric: "stored_total", where: { result: "stored" }, hasRate: true },
      { field: "refused", metric: "stored_total", where: { result: "refused" } },
      { field: "retries", metric: "store_retries_total" },
      { field: "rejections", metric: "store_rejections_total", hasRate: true },
      { field: "bulk_items", metric: "store_bulk_items_total" },
    ],
  },
];

/** Latencies: `<field>_requests` and `<field>_seconds` count on, the others are of the last interval. */
export const LATENCIES: readonly {
  readonly measurement: string;
  readonly tag: string;
  readonly field: string;
  readonly metric: string;
}[] = [{ measurement: "heimdall_store", tag: "store", field: "bulk", metric: "store_bulk_seconds" }];
