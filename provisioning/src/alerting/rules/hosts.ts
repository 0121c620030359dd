import { METRICBEAT, type Source, TELEGRAF } from "../../common/datasources.ts";
import { host } from "../../dashboards/host/host.ts";
import type { Rule } from "../format.ts";
import { alertRule, type RuleOptions } from "../rule.ts";

/** File systems that are no disks: always full, or gone with the next restart. */
const NO_DISK = "/^.(proc|sys|dev|run|snap|boot.efi)(.|$)/";
const HOST_LINES = `host.name:"{{ $labels.host }}"`;

/** Machines: disks that fill up, and those that are not heard of any more. */
export function hostRules(): Rule[] {
  const dashboard = host();
  const metricbeat = { host: "{{ $labels.host }}" };
  const telegraf = { telegraf_host: "{{ $labels.host }}" };
  const disk = (
    name: string,
    source: Source,
    query: string,
    mount: string,
    variables: Record<string, string>,
  ): RuleOptions => ({
    uid: `heimdall-disk-full-${name}`,
    title: `Host: a disk is nearly full (${name})`,
    source,
    query,
    lookBack: 300,
    reduce: "max",
    is: "above",
    threshold: 0.9,
    lasting: "5m",
    severity: "critical",
    summary: `${mount} on {{ $labels.host }} is {{ humanizePercentage $values.B.Value }} full`,
    description:
      "When it is full, what writes there stops. Find what grows: logs, images of containers, files in /tmp.",
    panel: { dashboard, title: "File systems", variables },
    see: { logs: HOST_LINES },
  });
  const silent = (
    name: string,
    source: Source,
    measurement: string,
    field: string,
    variables: Record<string, string>,
  ): RuleOptions => ({
    uid: `heimdall-host-silent-${name}`,
    title: `Host: no data (${name})`,
    source,
    // A host that told something in the last two hours has a series, and zeros where it is silent; the mean of five
    // minutes forgives an agent that measures once a minute.
    query: `SELECT moving_average(count("${field}"), 5) FROM "${measurement}" WHERE $timeFilter
      GROUP BY time(1m), "host" fill(0)`,
    lookBack: 7_200,
    reduce: "last",
    is: "below",
    threshold: 0.1,
    lasting: "1m",
    severity: "critical",
    summary: "{{ $labels.host }} has not sent anything for five minutes",
    description:
      "The machine, its network or its agent is away. It is forgotten two hours after its last measurement: then this ends.",
    panel: { dashboard, title: "Hosts that report", variables },
    see: { logs: HOST_LINES },
  });
  return [
    alertRule(
      disk(
        "metricbeat",
        METRICBEAT,
        `SELECT max("used.pct") FROM "system_filesystem" WHERE "mount_point" !~ ${NO_DISK} AND $timeFilter
         GROUP BY time(1m), "host", "mount_point" fill(none)`,
        "{{ $labels.mount_point }}",
        metricbeat,
      ),
    ),
    alertRule(
      disk(
        "telegraf",
        TELEGRAF,
        `SELECT max("used_percent") / 100 FROM "disk" WHERE "path" !~ ${NO_DISK} AND $timeFilter
         GROUP BY time(1m), "host", "path" fill(none)`,
        "{{ $labels.path }}",
        telegraf,
      ),
    ),
    alertRule(silent("metricbeat", METRICBEAT, "system_cpu", "total.pct", metricbeat)),
    alertRule(silent("telegraf", TELEGRAF, "mem", "used_percent", telegraf)),
  ];
}
