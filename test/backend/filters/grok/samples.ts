import type { Mode } from "./standard-names.ts";

/** A line of our own, and what an expression takes out of it; null: no match. Fields as the bank writes them. */
export interface Sample {
  readonly mode: Mode;
  readonly expression: string;
  readonly line: string;
  readonly expected: Readonly<Record<string, string | number>> | null;
}

function sample(mode: Mode, expression: string, line: string, expected: Sample["expected"]): Sample {
  return { mode, expression, line, expected };
}

const tabbed = (line: string) => line.replaceAll(" | ", "\t");

export const samples: readonly Sample[] = [
  // grok-patterns
  sample("disabled", "%{IPV6:v}", "from fe80::7:9 port 22", { v: "fe80::7:9" }),
  sample("disabled", "^%{IPV6:v}$", "::ffff:192.0.2.9", { v: "::ffff:192.0.2.9" }),
  sample("disabled", "^%{IPV6:v}$", "1:2:3:4:5:6:7:8:9", null),
  sample("disabled", "^%{IPV4:v}$", "192.0.2.256", null),
  sample("disabled", "%{NUMBER:a:float}%{NOTSPACE:unit}", "took 12.50ms", { a: 12.5, unit: "ms" }),
  sample("disabled", "%{NUMBER:a}%{INT:b}", "1234", null),
  sample("disabled", "%{QS:v}", 'say "a \\"b\\" c" now', { v: '"a \\"b\\" c"' }),
  sample("disabled", "^%{EMAILADDRESS:v}$", "7up@mail.example", null),
  sample("v1", "^%{EMAILADDRESS:v}$", "7up@mail.example", { v: "7up@mail.example" }),
  sample("disabled", "^%{URI:v}$", "http://mail.example:8025/a?b", { v: "http://mail.example:8025/a?b", port: "8025" }),
  sample("v1", "^%{URI:v}$", "http://mail.example:8025/a?b", { v: "http://mail.example:8025/a?b" }),
  sample("v1", "%{MONTHNUM:v}", "12", { v: "1" }),
  sample("v1", "^%{MONTH:v}$", "März", { v: "März" }),
  sample("v1", "^%{LOGLEVEL:v}$", "INFORMATION", { v: "INFORMATION" }),
  sample("v1", "%{SYSLOGFACILITY} ", "<3.30> x", {
    "[log][syslog][facility][code]": 3,
    "[log][syslog][priority]": 30,
  }),

  // linux-syslog
  sample("disabled", "%{SYSLOGLINE}", "Feb 26 05:17:05 mail1 sender[812]: queued", {
    timestamp: "Feb 26 05:17:05",
    logsource: "mail1",
    program: "sender",
    pid: "812",
    message: "queued",
  }),
  sample("disabled", "^%{SYSLOGLINE}", "Feb 26 05:17:05 sender: queued", null),
  sample("v1", "^%{SYSLOGLINE}", "Feb 26 05:17:05 sender: queued", {
    timestamp: "Feb 26 05:17:05",
    "[process][name]": "sender",
    message: "queued",
  }),
  sample("v1", "%{SYSLOG5424LINE}", '<165>1 2026-02-26T05:17:05Z - sender 812 - [q@1 n="2"] queued', {
    "[log][syslog][priority]": 165,
    "[system][syslog][version]": "1",
    timestamp: "2026-02-26T05:17:05Z",
    "[process][name]": "sender",
    "[process][pid]": 812,
    "[system][syslog][structured_data]": '[q@1 n="2"]',
    message: "queued",
  }),

  // httpd
  sample("disabled", "%{COMMONAPACHELOG}", '192.0.2.9 - eve [26/Feb/2026:05:17:05 +0000] "GET /a HTTP/1.1" 200 -', {
    clientip: "192.0.2.9",
    ident: "-",
    auth: "eve",
    timestamp: "26/Feb/2026:05:17:05 +0000",
    verb: "GET",
    request: "/a",
    httpversion: "1.1",
    response: "200",
  }),
  sample("v1", "%{HTTPD_ERRORLOG}", "[Thu Feb 26 05:17:05 2026] [warn] [client 192.0.2.9] slow", {
    timestamp: "Thu Feb 26 05:17:05 2026",
    "[log][level]": "warn",
    "[source][address]": "192.0.2.9",
    message: "slow",
  }),

  // java
  sample("disabled", "%{JAVASTACKTRACEPART}", "  at c.e.lets.Sender.<init>(Sender.java:42)", {
    class: "c.e.lets.Sender",
    method: "<init>",
    file: "Sender.java",
    line: "42",
  }),
  sample("v1", "%{CATALINALOG}", "26-Feb-2026 05:17:05.438 INFO [main] c.e.lets.Sender.run started", {
    timestamp: "26-Feb-2026 05:17:05.438",
    "[log][level]": "INFO",
    "[java][log][origin][thread][name]": "main",
    "[java][log][origin][class][name]": "c.e.lets.Sender",
    "[log][origin][function]": "run",
    message: "started",
  }),

  // haproxy
  sample(
    "v1",
    "%{HAPROXYTCP}",
    "Feb 26 05:17:05 lb1 haproxy[22]: 192.0.2.7:43174 [26/Feb/2026:05:17:05.438] in back/<NOSRV> 0/-1/5 212 SC 3/2/1/0/0 4/5",
    {
      timestamp: "Feb 26 05:17:05",
      "[host][hostname]": "lb1",
      "[process][name]": "haproxy",
      "[process][pid]": 22,
      "[source][address]": "192.0.2.7",
      "[source][port]": 43174,
      "[haproxy][request_date]": "26/Feb/2026:05:17:05.438",
      "[haproxy][frontend_name]": "in",
      "[haproxy][backend_name]": "back",
      "[haproxy][total_waiting_time_ms]": 0,
      "[haproxy][total_time_ms]": "5",
      "[source][bytes]": 212,
      "[haproxy][termination_state]": "SC",
      "[haproxy][connections][active]": 3,
      "[haproxy][connections][frontend]": 2,
      "[haproxy][connections][backend]": 1,
      "[haproxy][connections][server]": 0,
      "[haproxy][connections][retries]": 0,
      "[haproxy][server_queue]": 4,
      "[haproxy][backend_queue]": 5,
    },
  ),
  sample("disabled", "^%{HAPROXYTIME:t}$", "05:17:05", {
    t: "05:17:05",
    haproxy_hour: "05",
    haproxy_minute: "17",
    haproxy_second: "05",
  }),

  // aws
  sample("disabled", "^%{ELB_REQUEST_LINE}$", "GET http://shop.example:80/a?b HTTP/1.1", {
    verb: "GET",
    request: "http://shop.example:80/a?b",
    proto: "http",
    urihost: "shop.example:80",
    port: "80",
    path: "/a",
    params: "?b",
    httpversion: "1.1",
  }),
  sample("v1", "^%{CLOUDFRONT_EDGE_LOCATION:v}$", "FRA2-C1", { v: "FRA2-C1" }),

  // bacula
  sample("disabled", "%{BACULA_LOGLINE}", "26-Feb 05:17 vault-dir JobId 9: Start Backup JobId 9, Job=mail.2026", {
    bts: "26-Feb 05:17",
    hostname: "vault-dir",
    jobid: "9",
    job: "mail.2026",
  }),
  sample("v1", "%{BACULA_LOGLINE}", "26-Feb-2026 05:17 vault.example JobId 9, Job mail.2026 marked to be canceled.", {
    timestamp: "26-Feb-2026 05:17",
    "[host][hostname]": "vault.example",
    "[bacula][job][id]": "9",
    "[bacula][job][name]": "mail.2026",
  }),

  // bind
  sample(
    "v1",
    "%{BIND9}",
    "26-Feb-2026 05:17:05.438 queries: info: client 192.0.2.9#5353 (a.example): query: a.example IN MX +E (192.0.2.1)",
    {
      timestamp: "26-Feb-2026 05:17:05.438",
      "[bind][log][category]": "queries",
      "[log][level]": "info",
      "[client][ip]": "192.0.2.9",
      "[client][port]": 5353,
      "[bind][log][question][name]": "a.example",
      "[dns][question][name]": "a.example",
      "[dns][question][class]": "IN",
      "[dns][question][type]": "MX",
      "[bind][log][question][flags]": "+E",
      "[server][ip]": "192.0.2.1",
    },
  ),

  // bro and zeek
  sample(
    "disabled",
    "%{BRO_DNS}",
    tabbed(
      "1.5 | Cq | 192.0.2.9 | 53 | 192.0.2.1 | 53 | udp | 7 | a.example | spare | 1 | IN | 15 | MX | 0 | OK | T | F | F | F | 0 | - | - | F",
    ),
    {
      ts: "1.5",
      uid: "Cq",
      orig_h: "192.0.2.9",
      orig_p: "53",
      resp_h: "192.0.2.1",
      resp_p: "53",
      proto: "udp",
      trans_id: "7",
      query: "a.example\tspare",
      qclass: "1",
      qclass_name: "IN",
      qtype: "15",
      qtype_name: "MX",
      rcode: "0",
      rcode_name: "OK",
      AA: "T",
      TC: "F",
      RD: "F",
      RA: "F",
      Z: "0",
      answers: "-",
      TTLs: "-",
      rejected: "F",
    },
  ),
  sample("v1", "^%{ZEEK_FILES_TX_HOSTS}$", "192.0.2.9,192.0.2.8", {
    "[zeek][files][tx_hosts]": "192.0.2.9,192.0.2.8",
    "[server][ip]": "192.0.2.9",
  }),

  // exim
  sample(
    "disabled",
    "%{EXIM}",
    "2026-02-26 05:17:05 [812] 1aBcDe-0001Fg-7H <= eve@mail.example H=mx.example (helo) [192.0.2.9]:40025 P=esmtps S=881",
    {
      timestamp: "2026-02-26 05:17:05",
      exim_year: "2026",
      exim_month: "02",
      exim_day: "26",
      exim_time: "05:17:05",
      pid: "812",
      exim_msgid: "1aBcDe-0001Fg-7H",
      exim_flags: "<=",
      exim_sender_email: "eve@mail.example",
      remote_hostname: "mx.example",
      remote_heloname: "helo",
      remote_host: "192.0.2.9",
      remote_port: "40025",
      protocol: "esmtps",
      exim_msg_size: "881",
    },
  ),
  sample("v1", "^%{EXIM_SUBJECT}$", 'T="a \\"b\\" c"', { "[exim][log][message][subject]": 'a \\"b\\" c' }),

  // firewalls
  sample(
    "disabled",
    "%{CISCOFW106023}",
    'Deny protocol 47 src out:192.0.2.9 dst in:gw.example by access-group "a" [0x1, 0x2]',
    {
      action: "Deny",
      protocol: "47",
      src_interface: "out",
      src_ip: "192.0.2.9",
      dst_interface: "in",
      dst_ip: "gw.example",
      policy_id: "a",
      hashcode1: "0x1",
      hashcode2: "0x2",
    },
  ),
  sample("v1", "%{CISCOFW104001}", "(Primary) Switching to ACTIVE - mate is down", {
    "[event][reason]": "mate is down",
  }),
  sample(
    "v1",
    "%{SHOREWALL}",
    "Feb 26 05:17:05 gw1 kernel: Shorewall:net2fw:DROP:IN=eth1 OUT= MAC=00:02:b3:c7:2f:77:38:72:c0:6e:92:9c:08:00 SRC=192.0.2.9 DST=192.0.2.1 LEN=60 TOS=0x00 PREC=0x20 TTL=49 ID=6480 DF PROTO=TCP SPT=59088 DPT=8080 WINDOW=2920 RES=0x00 SYN URGP=0",
    {
      timestamp: "Feb 26 05:17:05",
      "[observer][hostname]": "gw1",
      "[shorewall][firewall][type]": "net2fw",
      "[shorewall][firewall][action]": "DROP",
      "[observer][ingress][interface][name]": "eth1",
      "[destination][mac]": "00:02:b3:c7:2f:77",
      "[source][mac]": "38:72:c0:6e:92:9c",
      "[source][ip]": "192.0.2.9",
      "[destination][ip]": "192.0.2.1",
      "[iptables][length]": 60,
      "[iptables][tos]": "00",
      "[iptables][precedence_bits]": "20",
      "[iptables][ttl]": 49,
      "[iptables][id]": "6480",
      "[iptables][fragment_flags]": "DF",
      "[network][transport]": "TCP",
      "[source][port]": 59088,
      "[destination][port]": 8080,
      "[iptables][tcp][window]": 2920,
      "[iptables][tcp_reserved_bits]": "00",
      "[iptables][tcp][flags]": "SYN ",
    },
  ),
  sample(
    "disabled",
    "%{SFW2}",
    "Feb 26 05:17:05 gw1 kernel: [20.5] SFW2-INext-DROP IN=eth0 OUT= MAC= SRC=192.0.2.9 DST=192.0.2.1 PROTO=ICMP",
    {
      timestamp: "Feb 26 05:17:05",
      nagios_epoch: "20.5",
      nf_action: "DROP",
      nf_in_interface: "eth0",
      nf_src_ip: "192.0.2.9",
      nf_dst_ip: "192.0.2.1",
      nf_protocol: "ICMP",
    },
  ),

  // junos
  sample(
    "disabled",
    "%{RT_FLOW3}",
    "RT_FLOW_SESSION_DENY: session denied 192.0.2.9/1->192.0.2.1/2 ftp 6(0) no-ftp in out x",
    {
      event: "RT_FLOW_SESSION_DENY",
      "src-ip": "192.0.2.9",
      "src-port": "1",
      "dst-ip": "192.0.2.1",
      "dst-port": "2",
      service: "ftp",
      "protocol-id": "6",
      "policy-name": "no-ftp",
      "from-zone": "in",
      "to-zone": "out",
    },
  ),

  // maven, mcollective, mongodb
  sample("v1", "^%{MAVEN_VERSION:v}$", "2.10.*-SNAPSHOT", { v: "2.10.*-SNAPSHOT" }),
  sample("v1", "%{MCOLLECTIVE}", "I, [2026-02-26T05:17:05.1 #812]  INFO -- : up", {
    timestamp: "2026-02-26T05:17:05.1",
    "[process][pid]": 812,
    "[log][level]": "INFO",
  }),
  sample("disabled", "%{MONGO3_LOG}", "2026-02-26T05:17:05.438+0000 I NETWORK [conn7] end", {
    timestamp: "2026-02-26T05:17:05.438+0000",
    severity: "I",
    component: "NETWORK",
    context: "conn7",
    message: "end",
  }),

  // nagios
  sample("disabled", "%{NAGIOSLOGLINE}", "[1582694225] SERVICE ALERT: mail1;SMTP;CRITICAL;SOFT;2;no answer", {
    nagios_epoch: "1582694225",
    nagios_type: "SERVICE ALERT",
    nagios_hostname: "mail1",
    nagios_service: "SMTP",
    nagios_state: "CRITICAL",
    nagios_statelevel: "SOFT",
    nagios_attempt: "2",
    nagios_message: "no answer",
  }),
  sample("v1", "%{NAGIOSLOGLINE}", "[1582694225] TIMEPERIOD TRANSITION: nights;-1;1", {
    timestamp: "1582694225",
    "[nagios][log][type]": "TIMEPERIOD TRANSITION",
    "[service][name]": "nights",
    "[nagios][log][period_from]": -1,
    "[nagios][log][period_to]": 1,
  }),

  // postgresql, rails, redis, ruby, squid
  sample("v1", "%{POSTGRESQL}", "02/26/2026 05:17:05 UTC eve 5e5.1 812", {
    timestamp: "02/26/2026 05:17:05",
    "[event][timezone]": "UTC",
    "[user][name]": "eve",
    "[postgresql][log][connection_id]": "5e5.1",
    "[process][pid]": 812,
  }),
  sample(
    "disabled",
    "%{RAILS3}",
    'Started GET "/a?b=1" for 192.0.2.9 at 2026-02-26 05:17:05 +0000\nProcessing by A::BController#show as HTML\nRendered x\nCompleted 200 OK in 12ms (Views: 1.5ms | ActiveRecord: 2.5ms)',
    {
      verb: "GET",
      request: "/a?b=1",
      clientip: "192.0.2.9",
      timestamp: "2026-02-26 05:17:05 +0000",
      controller: "A::BController",
      action: "show",
      format: "HTML",
      context: "\nRendered x\n",
      response: "200",
      totalms: "12",
      viewms: "1.5",
      activerecordms: "2.5",
    },
  ),
  sample("disabled", "%{REDISMONLOG}", '1582694225.43 [0 192.0.2.9:6379] "get" "a"', {
    timestamp: "1582694225.43",
    database: "0",
    client: "192.0.2.9",
    port: "6379",
    command: "get",
    params: '"a"',
  }),
  sample("v1", "%{RUBY_LOGGER}", "E, [2026-02-26T05:17:05.1 #812] ERROR -- worker: lost", {
    timestamp: "2026-02-26T05:17:05.1",
    "[process][pid]": 812,
    "[log][level]": "ERROR",
    "[process][name]": "worker",
    message: "lost",
  }),
  sample("v1", "%{SQUID3}", "1582694225.438    57 192.0.2.9 NONE/000 0 GET http://a.example/ - NONE/- -", {
    timestamp: "1582694225.438",
    "[squid][request][duration]": 57,
    "[source][ip]": "192.0.2.9",
    "[event][action]": "NONE",
    "[http][response][bytes]": 0,
    "[http][request][method]": "GET",
    "[url][original]": "http://a.example/",
    "[squid][hierarchy_code]": "NONE",
  }),
];
