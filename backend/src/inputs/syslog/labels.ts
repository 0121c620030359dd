/** RFC 5424 table 2, with the names that Logstash's syslog input uses. */
export const SEVERITIES = [
  "Emergency",
  "Alert",
  "Critical",
  "Error",
  "Warning",
  "Notice",
  "Informational",
  "Debug",
] as const;

/** RFC 5424 table 1, with the names that Logstash's syslog input uses. */
export const FACILITIES = [
  "kernel",
  "user-level",
  "mail",
  "system",
  "security/authorization",
  "syslogd",
  "line printer",
  "network news",
  "UUCP",
  "clock",
  "security/authorization",
  "FTP",
  "NTP",
  "log audit",
  "log alert",
  "clock",
  "local0",
  "local1",
  "local2",
  "local3",
  "local4",
  "local5",
  "local6",
  "local7",
] as const;
