import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { applicationLog } from "./application-log/application-log.ts";
import { docker } from "./docker/docker.ts";
import { haproxy } from "./haproxy/haproxy.ts";
import { heimdall } from "./heimdall/heimdall.ts";
import { host } from "./host/host.ts";
import { jvmMetricbeat, jvmTelegraf } from "./jvm/jvm.ts";
import { kafka } from "./kafka/kafka.ts";
import { kubernetes } from "./kubernetes/kubernetes.ts";
import { overview } from "./overview.ts";

/** All dashboards, by the name of their file. A new one is added here. */
export const DASHBOARDS: Readonly<Record<string, () => Dashboard>> = {
  "application-log": applicationLog,
  docker,
  haproxy,
  heimdall,
  host,
  index: overview,
  jvm: jvmMetricbeat,
  "jvm-telegraf": jvmTelegraf,
  kafka,
  kubernetes,
};
