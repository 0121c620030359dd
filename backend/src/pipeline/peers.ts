const INPUTS =
  "azure_event_hubs beats cloudwatch couchdb_changes dead_letter_queue elastic_agent elastic_serverless_forwarder " +
  "elasticsearch exec file ganglia gelf generator github google_cloud_storage google_pubsub graphite heartbeat http " +
  "http_poller imap irc java_generator java_stdin jdbc jms jmx kafka kinesis log4j logstash lumberjack meetup pipe " +
  "pipeline puppet_facter rabbitmq redis relp rss s3 salesforce snmp snmptrap sqlite sqs stdin stomp syslog tcp " +
  "twitter udp unix varnishlog websocket wmi xmpp";

const OUTPUTS =
  "boundary circonus cloudwatch csv datadog datadog_metrics dynatrace elastic_app_search elastic_workplace_search " +
  "elasticsearch email exec file ganglia gelf google_bigquery google_cloud_storage google_pubsub graphite graphtastic " +
  "http influxdb irc juggernaut kafka librato logstash loggly lumberjack metriccatcher mongodb nagios nagios_nsca " +
  "opentsdb pagerduty pipe pipeline rabbitmq redis redmine riak riemann s3 sink sns solr_http sqs statsd stdout " +
  "stomp syslog tcp timber udp webhdfs websocket xmpp zabbix";

const NAMES = { input: new Set(INPUTS.split(" ")), output: new Set(OUTPUTS.split(" ")) };

/** Whether Logstash has an input or output of this name, so that a file that uses it is no mistake. */
export function isLogstashPlugin(kind: "input" | "output", name: string): boolean {
  return NAMES[kind].has(name);
}
