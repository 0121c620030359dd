import { defineInput } from "../../component/declaration.ts";
import { option } from "../../component/options.ts";
import { listenForBeats } from "./listen.ts";
import { createBeatsReader } from "./reader.ts";

export default defineInput({
  name: "beats",
  summary:
    "Takes events of Filebeat, Metricbeat and Logstash by the Beats protocol (Lumberjack v2), acknowledged when stored.",
  options: {
    port: option.number({ required: true, meaning: "The port; agents expect 5044." }),
    host: option.string({ default: "127.0.0.1", meaning: "The address to listen on." }),
    client_inactivity_timeout: option.number({
      default: 60,
      meaning: "Seconds without data after which a connection is closed.",
    }),
    max_window: option.bytes({
      default: 64 * 1024 * 1024,
      meaning: "Heimdall's own: bytes that one window of events, inflated, may have.",
    }),
    max_connections: option.number({
      default: 1000,
      meaning: "Heimdall's own: connections served at once; more are closed and the agent tries again later.",
    }),
    include_codec_tag: option.boolean({ default: false, meaning: "Tag events `beats_input_codec_<codec>_applied`." }),
    ssl_enabled: option.boolean({ default: false, meaning: "Speak TLS." }),
    ssl_certificate: option.path({ meaning: "The server's certificate, PEM." }),
    ssl_key: option.path({ meaning: "The certificate's private key, PEM." }),
    ssl_key_passphrase: option.password({ meaning: "The private key's passphrase." }),
    ssl_certificate_authorities: option.array({
      default: [],
      meaning: "Authorities that agents' certificates are checked against, PEM files.",
    }),
    ssl_client_authentication: option.string({
      default: "none",
      choices: ["none", "optional", "required"],
      meaning: "Whether agents must show a certificate of one of the authorities.",
    }),
  },
  defaultCodec: "plain",
  example: `input {
  beats { port => 5044 }
}`,
  notes: `A window of events is acknowledged when all of it is durable; until then the agent hears every five seconds that it is
being worked on. A Filebeat event's id is made of its agent, file and offset, so a window sent again after a lost
acknowledgement stores nothing twice.

\`[@metadata]\` holds what the agent sent there (beat, version, pipeline) and \`[@metadata][input][beats][host][ip]\`. Unlike
in Logstash the line is not copied to \`[event][original]\` and no codec tag is added unless asked for.`,
  start: (options, context) => listenForBeats(options, context),
  createReader: (options, context) => createBeatsReader(options.include_codec_tag, context),
});
