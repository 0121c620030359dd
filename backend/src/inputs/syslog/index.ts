import { defineInput } from "../../component/declaration.ts";
import { option } from "../../component/options.ts";
import { createSyslogReader } from "./reader.ts";
import { listenTcp } from "./tcp.ts";
import { listenUdp } from "./udp.ts";

export default defineInput({
  name: "syslog",
  summary: "Takes syslog by UDP and TCP: RFC 3164 and RFC 5424, framed by line feeds or octet counts (RFC 6587).",
  options: {
    port: option.number({ default: 514, meaning: "The port of both." }),
    host: option.string({ default: "127.0.0.1", meaning: "The address to listen on." }),
    udp: option.boolean({ default: true, meaning: "Heimdall's own: take datagrams." }),
    tcp: option.boolean({ default: true, meaning: "Heimdall's own: take TCP connections." }),
    timezone: option.string({
      default: Intl.DateTimeFormat().resolvedOptions().timeZone,
      defaultText: "this machine's zone",
      meaning: "The zone of RFC 3164 times, which name none.",
    }),
    max_message: option.bytes({
      default: 1024 * 1024,
      meaning: "Heimdall's own: bytes of one message; a longer one is cut and goes on as the next.",
    }),
    max_connections: option.number({ default: 1000, meaning: "Heimdall's own: TCP connections served at once." }),
    grok_pattern: option.refused("messages are read by Heimdall's own parser; use a grok filter on [message]"),
    proxy_protocol: option.refused("the PROXY protocol is not supported; let the proxy keep the sender's address"),
  },
  defaultCodec: "plain",
  example: `input {
  syslog { port => 5514 }
}`,
  notes: `In ECS mode the parts are in \`[log][syslog]\` (priority, facility, severity, and for RFC 5424 appname, procid, msgid,
structured_data), \`[host][hostname]\`, \`[host][ip]\` (the sender), \`[process][name]\`, \`[process][pid]\`; in legacy mode in
\`priority\`, \`facility_label\`, \`severity_label\`, \`logsource\`, \`program\`, \`pid\`. A text that is no syslog message is kept
and tagged \`_grokparsefailure_sysloginput\`.

Syslog has no acknowledgement: what was received and not yet stored when Heimdall is killed is lost, at most the last
flush interval. TCP senders are made to wait when too much is under way; datagrams that do not fit are dropped and
counted (\`heimdall_input_dropped_total\`), those that the kernel drops too, where Linux tells.`,
  async start(options, context) {
    const parts = await Promise.all([
      options.tcp
        ? listenTcp(
            {
              host: options.host,
              port: options.port,
              longest: options.max_message,
              maxConnections: options.max_connections,
            },
            context,
          )
        : null,
      options.udp ? listenUdp(options, context) : null,
    ]);
    const running = parts.filter((part) => part !== null);
    return {
      addresses: running.flatMap(({ addresses }) => addresses),
      stop: async () => void (await Promise.all(running.map((part) => part.stop()))),
    };
  },
  createReader: (options, context) => createSyslogReader(options.timezone, context),
});
