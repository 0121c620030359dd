type Refused = readonly (readonly [RegExp, string])[];

/** Options that only say how ElastAlert reaches and asks Elasticsearch. */
const STEERING: Refused = [
  [
    /^(es_.*|use_ssl|verify_certs|ca_certs|client_cert|client_key|ssl_show_warn|aws_region|profile|elasticsearch_.*)$/,
    "Heimdall evaluates what passes through it and reads its own stores, which heimdall.yaml names; leave it out",
  ],
  [
    /^(max_query_size|max_scrolling(_count)?|scroll_keepalive|max_threads|misfire_grace_time|query_timezone|_source_enabled|include_fields|scan_entire_timeframe|doc_type)$/,
    "it steers ElastAlert's queries, which Heimdall does not make; leave it out",
  ],
];

/** Options of ElastAlert that Heimdall does not have, and what to do instead. The first that fits counts. */
const REFUSED: Refused = [
  [
    /^(aggregation|aggregation_key|aggregate_by_match_time|aggregation_alert_time_compared_with_timestamp_field|summary_.*)$/,
    "aggregation of alerts is not in this version; leave it out, and raise realert to be told less often",
  ],
  [/^(top_count_keys|top_count_number|raw_count_keys)$/, "top counts are not in this version; leave it out"],
  [
    /^(match_enhancements|run_enhancements_first)$/,
    "enhancements are Python code; change the events in a pipeline instead",
  ],
  [
    /^(jinja_root_name|jinja_template_path)$/,
    "Jinja templates are not in this version; use alert_text_args or alert_text_kw",
  ],
  ...STEERING,
  [
    /^(timestamp_format|timestamp_format_expr|timestamp_to_datetime_format_expr)$/,
    "times are read by the pipeline's date filter; leave it out",
  ],
  [
    /^(generate_kibana_discover_url|shorten_kibana_discover_url|kibana_.*|use_kibana.*|generate_opensearch_discover_url|opensearch_.*)$/,
    "links to Kibana are not in this version; write one into alert_text",
  ],
  [
    /^(limit_execution|max_aggregation|search_extra_index)$/,
    "it is not in this version; a rule that runs without it would mean something else",
  ],
  [/^import$/, "importing other rule files is not in this version; write the options into this file"],
  [
    /^(replace_dots_in_field_names|filter_by_list|add_metadata_alert|aggregation_.*|disabled_.*|notify_.*|rules_loader|silence_.*)$/,
    "it is not in this version; leave it out",
  ],
  [/^(new_style_string_format)$/, "format strings are Python's str.format here; leave it out"],
];

/** The prefixes of options that belong to channels which are not there. */
const CHANNEL_PREFIXES =
  /^(alerta|alertmanager|chatwork|command|datadog|dingtalk|discord|email|exotel|gelf|gitter|googlechat|hive|indexer|iris|jira|lark|linenotify|mattermost|ms_teams|ms_power_automate|opsgenie|pagerduty|pagertree|rocket_chat|servicenow|ses|slack|smtp|sns|stomp|tencent_sms|twilio|victorops|webex_webhook|work_wechat|yzj|zbx|zabbix|flashduty|http_post2|matrixhookshot)_/;

/** Names of channels that ElastAlert has and this version does not. */
const OTHER_CHANNELS =
  "alerta alertmanager chatwork command datadog dingtalk discord email exotel flashduty gelf gitter googlechat hivealerter indexer iris jira lark linenotify matrixhookshot mattermost ms_teams ms_power_automate opsgenie pagerduty pagertree post2 rocketchat servicenow ses slack sns stomp tencent_sms twilio victorops webex_webhook workwechat yzj zabbix".split(
    " ",
  );

/** Names of rule types that ElastAlert has and this version does not. */
const OTHER_TYPES = "blacklist whitelist change spike new_term cardinality percentage_match spike_aggregation".split(
  " ",
);

/** Why an option of ElastAlert's is refused and what to do; null when it is none of ElastAlert's. */
export function refusedOption(name: string): string | null {
  for (const [pattern, reason] of REFUSED) if (pattern.test(name)) return reason;
  if (CHANNEL_PREFIXES.test(name)) return "its channel is not in this version; use telegram or post (a webhook)";
  return null;
}

/** Whether an option only steers ElastAlert's own connection and queries: a rule without it means the same here. */
export function isSteering(name: string): boolean {
  return STEERING.some(([pattern]) => pattern.test(name));
}

export function isOtherChannel(name: string): boolean {
  return OTHER_CHANNELS.includes(name);
}

export function isOtherType(name: string): boolean {
  return OTHER_TYPES.includes(name);
}
