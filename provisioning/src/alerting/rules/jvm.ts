import { type Agent, type Measure, metricbeat, telegraf } from "../../dashboards/jvm/agent.ts";
import { jvmMetricbeat, jvmTelegraf } from "../../dashboards/jvm/jvm.ts";
import type { Rule } from "../format.ts";
import { alertRule } from "../rule.ts";

/** Heap and garbage collection, as either agent reads them. */
export function jvmRules(): Rule[] {
  return [...rulesOf(metricbeat, jvmMetricbeat(), "metricbeat"), ...rulesOf(telegraf, jvmTelegraf(), "telegraf")];
}

function rulesOf(agent: Agent, dashboard: ReturnType<typeof jvmMetricbeat>, name: string): Rule[] {
  const { source, service, instance, part } = agent;
  const field = (measure: Measure) => `"${agent.field(measure)}"`;
  const from = (measure: Measure) => `FROM "${agent.measurement(measure)}" WHERE $timeFilter`;
  const ofService = `{{ index $labels "${service}" }}`;
  const ofInstance = `{{ index $labels "${instance}" }}`;
  const common = {
    source,
    is: "above" as const,
    see: { logs: `service.name:"${ofService}"` },
  };
  const variables = { service: ofService, instance: ofInstance };
  return [
    alertRule({
      ...common,
      uid: `heimdall-jvm-heap-${name}`,
      title: `JVM: the heap is full (${name})`,
      query: `SELECT mean(${field("heap.used")}) / mean(${field("heap.max")}) ${from("heap.used")}
        GROUP BY time(1m), "${service}", "${instance}" fill(none)`,
      // The lowest of ten minutes: what is left after a collection. A sawtooth that touches the top is no alarm.
      lookBack: 600,
      reduce: "min",
      threshold: 0.9,
      lasting: "5m",
      severity: "critical",
      summary: `The heap of ${ofService} on ${ofInstance} is {{ humanizePercentage $values.B.Value }} full`,
      description:
        "It stays full after garbage collections: the collector runs all the time, and an OutOfMemoryError is near. Take a heap dump, then start the service again or give it more (-Xmx).",
      panel: { dashboard, title: "Heap used of its maximum", variables },
    }),
    alertRule({
      ...common,
      uid: `heimdall-jvm-gc-${name}`,
      title: `JVM: garbage collection takes its time (${name})`,
      query: `SELECT non_negative_derivative(last(${field("gc.time")}), 1s) / 1000 ${from("gc.time")}
        GROUP BY time(1m), "${service}", "${instance}", "${part}" fill(none)`,
      lookBack: 600,
      reduce: "mean",
      threshold: 0.3,
      lasting: "5m",
      severity: "warning",
      summary: `${ofService} on ${ofInstance} spends {{ humanizePercentage $values.B.Value }} of its time in garbage collection`,
      description:
        "The application answers slowly or not at all meanwhile. The heap is too small for what it holds, or it makes too much garbage.",
      panel: { dashboard, title: "Time in garbage collection", variables },
    }),
  ];
}
