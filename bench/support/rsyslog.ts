import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Background, startBackground } from "../../test/support/background.ts";

export interface RsyslogOptions {
  readonly directory: string;
  readonly broker: string;
  readonly topic: string;
  readonly elasticsearch: string;
  readonly index: string;
}

/** The combined log format in liblognorm's language. */
const RULE =
  'rule=:%clientip:word% %ident:word% %auth:word% [%timestamp:char-to:]%] "%verb:word% %request:word% HTTP/%httpversion:char-to:"%" %response:number% %bytes:number% "%referrer:char-to:"%" "%agent:char-to:"%"';

/**
 * rsyslog from Kafka into Elasticsearch: imkafka, mmnormalize for the fields of the line (no date, no ids), and
 * omelasticsearch with two workers that take up to 2,000 messages at once.
 */
export function startRsyslog(options: RsyslogOptions): Promise<Background> {
  const { directory, broker, topic, index } = options;
  const { hostname, port } = new URL(options.elasticsearch);
  const file = join(directory, "rsyslog.conf");
  const rules = join(directory, "combined.rulebase");
  writeFileSync(rules, `version=2\n${RULE}\n`);
  writeFileSync(
    file,
    `global(workDirectory="${directory}" maxMessageSize="64k")
module(load="imkafka")
module(load="mmnormalize")
module(load="omelasticsearch")
template(name="document" type="list") { property(name="$!all-json") }
input(type="imkafka" broker="${broker}" topic="${topic}" consumergroup="rsyslog-${topic}"
  confParam=["auto.offset.reset=earliest"] ruleset="store")
ruleset(name="store" queue.type="LinkedList" queue.size="200000" queue.dequeueBatchSize="2000"
  queue.workerThreads="2" queue.workerThreadMinimumMessages="4000") {
  action(type="mmnormalize" rulebase="${rules}" useRawMsg="on")
  action(type="omelasticsearch" server="${hostname}" serverport="${port}" searchIndex="${index}" searchType=""
    template="document" bulkmode="on" maxbytes="10m" action.resumeRetryCount="-1")
}
`,
  );
  return startBackground("/usr/sbin/rsyslogd", ["-n", "-f", file, "-i", join(directory, "rsyslogd.pid")]);
}
