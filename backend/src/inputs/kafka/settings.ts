import type { KafkaConnection, TlsFiles } from "../../bus/kafka/connection.ts";
import type { OptionValues } from "../../component/options.ts";
import type { Decoration } from "./deliveries.ts";
import { readJaasLogin } from "./jaas.ts";
import type { kafkaOptions } from "./options.ts";

export type KafkaInputOptions = OptionValues<typeof kafkaOptions>;

type Refuse = (option: keyof typeof kafkaOptions & string, message: string) => never;

/** What a kafka input without an address of its own reads, when `heimdall.yaml` names no Kafka either (Logstash's default). */
const LOCAL = "localhost:9092";
const CLIENT_ID = "logstash";

/** Refuses options that do not go together; connects to nothing. */
export function checkOptions(options: KafkaInputOptions, refuse: Refuse): void {
  const say = naming(refuse);
  connectionOf(options, null, refuse);
  const { heartbeat_interval_ms: heartbeat, session_timeout_ms: session } = options;
  if (heartbeat !== undefined && heartbeat >= session) {
    say("heartbeat_interval_ms", `must be below session_timeout_ms, ${session}; a third of it is usual`);
  }
}

/** How to reach the brokers: those of the options, else the deployment's, else the local one. */
export function connectionOf(
  options: KafkaInputOptions,
  deployment: KafkaConnection | null,
  refuse: Refuse,
): KafkaConnection {
  const { bootstrap_servers: servers, client_id: clientId } = options;
  const say = naming(refuse);
  const tls = tlsOf(options, say);
  const sasl = saslOf(options, say);
  if (servers === undefined && deployment !== null) {
    if (options.security_protocol !== "PLAINTEXT") {
      say(
        "security_protocol",
        "goes with bootstrap_servers; the Kafka of heimdall.yaml has its own tls and sasl there",
      );
    }
    return { ...deployment, clientId: clientId ?? deployment.clientId };
  }
  const brokers = (servers ?? LOCAL).split(",").map((broker) => broker.trim());
  return { brokers, clientId: clientId ?? CLIENT_ID, tls, sasl };
}

/** The name of the option begins what is said of it. */
function naming(refuse: Refuse): Refuse {
  return (option, message) => refuse(option, `${option}: ${message}`);
}

function tlsOf(options: KafkaInputOptions, refuse: Refuse): TlsFiles | null {
  const isTls = options.security_protocol === "SSL" || options.security_protocol === "SASL_SSL";
  for (const store of ["truststore", "keystore"] as const) {
    if (options[`ssl_${store}_location`] === undefined) continue;
    if (!isTls) refuse(`ssl_${store}_location`, "goes with security_protocol SSL or SASL_SSL");
    if (options[`ssl_${store}_type`] !== "PEM") {
      refuse(
        `ssl_${store}_location`,
        `Java key stores cannot be read; export it to PEM (keytool -exportcert -rfc, openssl pkcs12) and add ssl_${store}_type => PEM`,
      );
    }
  }
  if (!isTls) return null;
  const own = options.ssl_keystore_location ?? null;
  return { ca: options.ssl_truststore_location ?? null, certificate: own, key: own, verify: true };
}

function saslOf(options: KafkaInputOptions, refuse: Refuse): KafkaConnection["sasl"] {
  const { sasl_mechanism: mechanism, sasl_jaas_config: jaas } = options;
  if (!options.security_protocol.startsWith("SASL_")) {
    if (jaas !== undefined) refuse("sasl_jaas_config", "goes with security_protocol SASL_SSL or SASL_PLAINTEXT");
    return null;
  }
  if (mechanism === undefined) {
    return refuse(
      "security_protocol",
      "needs sasl_mechanism PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512 (Kerberos is not supported)",
    );
  }
  const login = readJaasLogin(jaas ?? "");
  if (login === null) {
    return refuse("security_protocol", 'needs sasl_jaas_config with username="…" password="…"');
  }
  return { mechanism: mechanism.toLowerCase() as NonNullable<KafkaConnection["sasl"]>["mechanism"], ...login };
}

/** The topics to read: the pattern, which has to fit a whole name (java.util.regex: matches), or the names. */
export function topicsOf({ topics_pattern: pattern, topics }: KafkaInputOptions): readonly (string | RegExp)[] {
  return pattern === undefined ? topics.map(String) : [new RegExp(`^(?:${pattern})$`)];
}

/** The old words of `decorate_events` mean none and basic. */
export function decorationOf({ decorate_events: decorate }: KafkaInputOptions): Decoration {
  if (decorate === "true") return "basic";
  return decorate === "false" ? "none" : (decorate as Decoration);
}
