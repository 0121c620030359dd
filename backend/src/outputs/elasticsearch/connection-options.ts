import { option } from "../../component/options.ts";

const CONNECTIONS = "Heimdall keeps connections by itself, as many as it needs; leave it out";
const RETRIES = "Heimdall tries again until Elasticsearch takes the documents, with growing pauses; leave it out";
const PEM = "certificates are PEM files: ssl_certificate_authorities, ssl_certificate and ssl_key";
const PATHS = "Elasticsearch's own paths are used, below the path of hosts; leave it out";

/** Where the documents go: a server of the output's own. */
export const connectionOptions = {
  hosts: option.array({
    meaning:
      "Nodes of one cluster (`host`, `host:port` or URL; port 9200 unless said), for documents that go elsewhere than the deployment's log store.",
  }),
  cloud_id: option.string({ meaning: "The cloud id of an Elastic Cloud deployment, instead of `hosts`." }),
  user: option.string({ meaning: "The user, with `hosts`." }),
  password: option.password({ meaning: "The user's password." }),
  api_key: option.password({ meaning: "An API key, `id:key` or encoded, instead of user and password; needs TLS." }),
  cloud_auth: option.password({ meaning: "`user:password`, with `cloud_id`." }),
  path: option.string({ meaning: "The path below which Elasticsearch answers, behind a proxy." }),
  ssl_enabled: option.boolean({ meaning: "Whether to speak HTTPS; by the `hosts` unless set." }),
  ssl_certificate_authorities: option.array({ meaning: "PEM file of the authority to trust." }),
  ssl_certificate: option.path({ meaning: "PEM file of our own certificate." }),
  ssl_key: option.path({ meaning: "PEM file of our certificate's key." }),
  ssl_verification_mode: option.string({
    default: "full",
    choices: ["full", "none"],
    meaning: "`none` takes any certificate: for trials only.",
  }),
  ca_trusted_fingerprint: option.array({ meaning: "SHA-256 fingerprint of the authority, instead of its file." }),
  compression_level: option.number({
    meaning: "0 sends requests as they are, 1 to 9 compresses them (gzip). Unless set they are not compressed.",
    check: (level) => (Number.isInteger(level) && level >= 0 && level <= 9 ? null : "0 to 9"),
  }),
  http_compression: option.boolean({ meaning: "The older word for `compression_level`." }),
  timeout: option.number({
    default: 60,
    meaning: "Seconds that one request may take, with `hosts`.",
    check: (seconds) => (seconds > 0 ? null : "more than 0"),
  }),
  sniffing: option.boolean({
    default: false,
    meaning: "Only false: all nodes stand in `hosts`.",
    check: (sniffs) => (sniffs ? "false, with all nodes in hosts" : null),
  }),
  proxy: option.refused("Elasticsearch is reached without a forward proxy; name an address that is reached directly"),
  parameters: option.refused("requests have no parameters of one's own; leave it out"),
  custom_headers: option.refused("requests have no headers of one's own; log in by api_key or user and password"),
  bulk_path: option.refused(PATHS),
  healthcheck_path: option.refused(PATHS),
  sniffing_path: option.refused(PATHS),
  sniffing_delay: option.refused("all nodes stand in hosts; leave it out"),
  pool_max: option.refused(CONNECTIONS),
  pool_max_per_route: option.refused(CONNECTIONS),
  resurrect_delay: option.refused(CONNECTIONS),
  validate_after_inactivity: option.refused(CONNECTIONS),
  retry_initial_interval: option.refused(RETRIES),
  retry_max_interval: option.refused(RETRIES),
  ssl_truststore_path: option.refused(PEM),
  ssl_truststore_password: option.refused(PEM),
  ssl_truststore_type: option.refused(PEM),
  ssl_keystore_path: option.refused(PEM),
  ssl_keystore_password: option.refused(PEM),
  ssl_keystore_type: option.refused(PEM),
  ssl_supported_protocols: option.refused("TLS 1.2 and 1.3 are spoken; leave it out"),
  ssl_cipher_suites: option.refused("the cipher suites are Node's own; leave it out"),
  ssl: option.refused("it is called ssl_enabled now"),
  ssl_certificate_verification: option.refused("it is called ssl_verification_mode now"),
  cacert: option.refused("it is called ssl_certificate_authorities now"),
  truststore: option.refused(PEM),
  truststore_password: option.refused(PEM),
  keystore: option.refused(PEM),
  keystore_password: option.refused(PEM),
} as const;
