import type { AlertingFile, Rule } from "./format.ts";
import { dockerRules } from "./rules/docker.ts";
import { heimdallRules } from "./rules/heimdall.ts";
import { hostRules } from "./rules/hosts.ts";
import { jvmRules } from "./rules/jvm.ts";
import { kafkaRules } from "./rules/kafka.ts";
import { kubernetesRules } from "./rules/kubernetes.ts";

/** The folder of the dashboards, so that who may see those may see these. */
const FOLDER = "Heimdall";

const GROUPS: Readonly<Record<string, () => Rule[]>> = {
  Kafka: kafkaRules,
  JVM: jvmRules,
  Hosts: hostRules,
  Docker: dockerRules,
  Kubernetes: kubernetesRules,
  Heimdall: heimdallRules,
};

/** All alert rules, judged once a minute. */
export function ruleGroups(): AlertingFile {
  return {
    apiVersion: 1,
    groups: Object.entries(GROUPS).map(([name, rules]) => ({
      orgId: 1,
      name,
      folder: FOLDER,
      interval: "1m",
      rules: rules(),
    })),
  };
}
