import { describe, expect, it } from "vitest";
import kafka from "../../../../backend/src/inputs/kafka/index.ts";
import { readJaasLogin } from "../../../../backend/src/inputs/kafka/jaas.ts";
import { checkOptions, connectionOf, decorationOf, topicsOf } from "../../../../backend/src/inputs/kafka/settings.ts";
import { context, kafkaOptionsWith as options } from "./context.ts";

const deployment = { brokers: ["k:1"], clientId: "heimdall", tls: null, sasl: null };
const connect = (own: Parameters<typeof options>[0], from: typeof deployment | null = null) =>
  connectionOf(options(own), from, context.refuse);
const JAAS = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="me" password="se\\"cret";';

describe("options of the kafka input", () => {
  it("take the deployment's Kafka unless they name one", () => {
    expect(connect({}, deployment)).toEqual(deployment);
    expect(connect({ client_id: "x" }, deployment)).toEqual({ ...deployment, clientId: "x" });
    expect(connect({})).toEqual({ brokers: ["localhost:9092"], clientId: "logstash", tls: null, sasl: null });
    expect(connect({ bootstrap_servers: "a:1, b:2" }, deployment).brokers).toEqual(["a:1", "b:2"]);
    expect(() => connect({ security_protocol: "SSL" }, deployment)).toThrow("goes with bootstrap_servers");
  });

  it("read TLS and login", () => {
    expect(
      connect({
        bootstrap_servers: "a:1",
        security_protocol: "SASL_SSL",
        sasl_mechanism: "SCRAM-SHA-512",
        sasl_jaas_config: JAAS,
        ssl_truststore_type: "PEM",
        ssl_truststore_location: "/ca.pem",
        ssl_keystore_type: "PEM",
        ssl_keystore_location: "/own.pem",
      }),
    ).toEqual({
      brokers: ["a:1"],
      clientId: "logstash",
      tls: { ca: "/ca.pem", certificate: "/own.pem", key: "/own.pem", verify: true },
      sasl: { mechanism: "scram-sha-512", username: "me", password: 'se"cret' },
    });
    expect(connect({ security_protocol: "SSL" }).tls).toEqual({ ca: null, certificate: null, key: null, verify: true });
  });

  it.each([
    [{ security_protocol: "SSL", ssl_truststore_location: "/a.jks" }, "Java key stores cannot be read"],
    [{ ssl_keystore_location: "/a.pem" }, "goes with security_protocol SSL"],
    [{ security_protocol: "SASL_SSL" }, "needs sasl_mechanism"],
    [{ security_protocol: "SASL_PLAINTEXT", sasl_mechanism: "PLAIN" }, "needs sasl_jaas_config"],
    [{ sasl_jaas_config: JAAS }, "goes with security_protocol SASL_SSL"],
    [{ heartbeat_interval_ms: 10_000 }, "must be below session_timeout_ms"],
  ])("refuse what does not go together: %o", (own, message) => {
    expect(() => checkOptions(options(own), context.refuse)).toThrow(message);
    const refused = () => checkOptions(options(own), context.refuse);
    expect(refused).not.toThrow("cret");
  });

  it("name topics, or a pattern for whole names", () => {
    expect(topicsOf(options())).toEqual(["logstash"]);
    const [pattern] = topicsOf(options({ topics: ["a"], topics_pattern: "web|db" })) as RegExp[];
    expect(["web", "db", "web2", "xdb"].map((name) => pattern!.test(name))).toEqual([true, true, false, false]);
  });

  it("know the old words of decorate_events", () => {
    expect(["true", "false", "extended"].map((decorate_events) => decorationOf(options({ decorate_events })))).toEqual([
      "basic",
      "none",
      "extended",
    ]);
  });

  it.each([
    ["bootstrap_servers", "kafka", "host:port"],
    ["topics_pattern", "(", "regular expression"],
    ["auto_offset_reset", "none", "earliest or latest"],
    ["consumer_threads", 0, "1 to 256"],
    ["check_crcs", false, "damaged"],
    ["value_deserializer_class", "my.Avro", "codec"],
  ])("say what %s may be", (name, value, word) => {
    const { check } = kafka.options[name as keyof typeof kafka.options];
    expect((check as (value: unknown) => string | null)(value)).toContain(word);
  });
});

describe("a JAAS login", () => {
  it.each([
    [JAAS, { username: "me", password: 'se"cret' }],
    ["x required password='p w' username=u;", { username: "u", password: "p w" }],
    ['x required username="u";', null],
    ["", null],
  ])("is read from %s", (text, login) => {
    expect(readJaasLogin(text)).toEqual(login);
  });
});
