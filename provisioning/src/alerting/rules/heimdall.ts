import { MONITORING } from "../../common/datasources.ts";
import { heimdall } from "../../dashboards/heimdall/heimdall.ts";
import type { Rule } from "../format.ts";
import { alertRule } from "../rule.ts";

/** Heimdall itself: what it found that nobody looks at, and whether it is well. */
export function heimdallRules(): Rule[] {
  const dashboard = heimdall();
  const common = { source: MONITORING };
  return [
    alertRule({
      ...common,
      uid: "heimdall-incidents",
      title: "Heimdall: an incident waits for somebody",
      // Acknowledged ones have a state of their own.
      query: `SELECT last("count") FROM "monitoring"."heimdall_incidents" WHERE "state" = 'open' AND $timeFilter
        GROUP BY "rule"`,
      lookBack: 300,
      reduce: "last",
      is: "above",
      threshold: 0,
      lasting: "15m",
      severity: "critical",
      summary: "{{ $values.B.Value }} incidents of rule {{ $labels.rule }} have been open for 15 minutes",
      description:
        "Heimdall has told its own contact points when it opened them. Nobody has acknowledged them since, so this tells again.",
      panel: { dashboard, title: "Open incidents by rule" },
      see: { page: "/incidents" },
    }),
    alertRule({
      ...common,
      uid: "heimdall-silent",
      title: "Heimdall: no data of itself",
      query: `SELECT moving_average(count("uptime_seconds"), 5) FROM "monitoring"."heimdall_process" WHERE $timeFilter
        GROUP BY time(1m), "instance" fill(0)`,
      lookBack: 3_600,
      reduce: "last",
      is: "below",
      threshold: 0.1,
      lasting: "1m",
      severity: "critical",
      noData: "Alerting",
      summary: "Backend {{ $labels.instance }} has not written its own numbers for five minutes",
      description:
        "It is away, or InfluxDB is: then no rule of metrics can fire, and this is the one that still does. A backend that was taken away on purpose is forgotten after an hour.",
      panel: { dashboard, title: "Backends" },
      see: { logs: "log.level:ERROR" },
    }),
    alertRule({
      ...common,
      uid: "heimdall-dead-letters",
      title: "Heimdall: events become dead letters",
      // By the rate, which the first letter of all has too; of the counter's first value no growth is known.
      query: `SELECT mean("letters_per_second") * 60 FROM "monitoring"."heimdall_dead_letters" WHERE $timeFilter
        GROUP BY time(1m), "instance", "pipeline" fill(none)`,
      lookBack: 900,
      reduce: "sum",
      is: "above",
      threshold: 10,
      lasting: "0s",
      severity: "warning",
      summary:
        "About {{ humanize $values.B.Value }} events of pipeline {{ $labels.pipeline }} were set aside within a quarter of an hour",
      description:
        "A store refused them for good: the page of dead letters lists them by reason, and takes them up again when the cause is gone.",
      panel: { dashboard, title: "Dead letters" },
      see: { page: "/pipelines/dead-letters" },
    }),
  ];
}
